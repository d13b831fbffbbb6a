// `pnpm vectors live [directory] [group]`: plays the golden adapters of the reference in running networks, and lists what differs.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { listLiveCases } from './live/list-live-cases.js';
import type { AdapterCase } from './live/adapter-case.js';

const fixtures = fileURLToPath(new URL('../../lora/fixtures/vectors', import.meta.url));
const [directory = fixtures, group] = process.argv.slice(2);
if (!existsSync(path.join(directory, 'manifest.json'))) {
  console.error(`${directory} has no manifest.json. Name a folder in the format of the vectors of LoRA.`);
  process.exit(2);
}
const { cases } = JSON.parse(await readFile(path.join(directory, 'manifest.json'), 'utf8')) as { readonly cases: readonly AdapterCase[] };
let passed = 0;
let failed = 0;
for (const { id, run } of listLiveCases(directory, cases)) {
  if (group !== undefined && id !== group && !id.startsWith(`${group}/`)) continue;
  try {
    await run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
