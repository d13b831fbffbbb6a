// `pnpm vectors lora [directory] [group]`: runs every case of a manifest in the golden format and lists what failed. A group is the beginning of
// ids, such as `evaluation` or `merge/peft`.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { openLoraSet } from './golden.js';
import { runCase } from './run-cases.js';

const fixtures = fileURLToPath(new URL('../fixtures/vectors', import.meta.url));
// An argument that names no folder is a group of the fixtures.
const [first, second] = process.argv.slice(2);
const [directory, group] = first === undefined || existsSync(first) ? [first ?? fixtures, second] : [fixtures, first];
const set = await openLoraSet(directory);
let passed = 0;
let failed = 0;
for (const golden of set.cases) {
  if (group !== undefined && !golden.id.startsWith(group)) continue;
  try {
    await runCase(set, golden);
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${golden.id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
