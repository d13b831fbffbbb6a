// `pnpm vectors ace-step-v1 [directory] [group]`: runs every case of a manifest in the golden format and lists what failed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { findLyricVocabulary, listLyricCases } from './cases/lyrics.js';
import { openGoldenSet } from './open-golden-set.js';
import { runCase } from './run-cases.js';

const fixtures = fileURLToPath(new URL('../fixtures/ace-step-v1', import.meta.url));
const [directory = fixtures, group] = process.argv.slice(2);
if (!existsSync(directory)) {
  console.error(`${directory} is not there. Name a folder with manifest.json and the files that it lists.`);
  process.exit(2);
}
const set = await openGoldenSet(directory);
const runs = set.manifest.cases.map((golden) => ({ name: golden.name, run: () => runCase(set, golden) }));
// The lyrics lie beside the manifest, and need the published vocabulary, which is in no golden set.
if (existsSync(path.join(directory, 'lyrics.json'))) {
  const vocabulary = findLyricVocabulary(directory);
  runs.push(...(await listLyricCases(directory, vocabulary)));
}
let passed = 0;
let failed = 0;
for (const { name, run } of runs) {
  if (group !== undefined && !name.startsWith(`${group}/`)) continue;
  try {
    await run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
