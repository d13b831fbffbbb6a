// `pnpm vectors ace-step-v1 [directory] [group]`: runs every case of a manifest in the golden format and lists what failed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { openGoldenSet } from './open-golden-set.js';
import { runCase } from './run-cases.js';

const fixtures = fileURLToPath(new URL('../fixtures/ace-step-v1', import.meta.url));
const [directory = fixtures, group] = process.argv.slice(2);
if (!existsSync(directory)) {
  console.error(`${directory} is not there. Name a folder with manifest.json and the files that it lists.`);
  process.exit(2);
}
const set = await openGoldenSet(directory);
let passed = 0;
let failed = 0;
for (const golden of set.manifest.cases) {
  if (group !== undefined && !golden.name.startsWith(`${group}/`)) continue;
  try {
    await runCase(set, golden);
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${golden.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
