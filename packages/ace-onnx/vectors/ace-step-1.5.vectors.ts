// `pnpm vectors ace-step-1.5 [directory] [group]`: runs every case of a manifest in the golden format of ACE-Step 1.5 and lists what failed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { listLanguageCases } from './v15/cases/planner.js';
import { listPromptCases } from './v15/cases/prompts.js';
import { openGoldenSet } from './v15/open-golden-set.js';
import { runCase } from './v15/run-cases.js';

const fixtures = fileURLToPath(new URL('../fixtures/ace-step-1.5', import.meta.url));
const [directory = fixtures, group] = process.argv.slice(2);
if (!existsSync(directory)) {
  console.error(`${directory} is not there. Name a folder with manifest.json and the files that it lists.`);
  process.exit(2);
}
const set = await openGoldenSet(directory);
let passed = 0;
let failed = 0;
const sounds: { readonly id: string; readonly db: number }[] = [];
const runs = set.cases.map((golden) => ({
  id: golden.id,
  async run() {
    const { soundDb } = await runCase(set, golden);
    if (soundDb !== undefined) sounds.push({ id: golden.id, db: soundDb });
  },
}));
if (existsSync(path.join(directory, 'text', 'prompts.json'))) runs.push(...(await listPromptCases(set)));
if (existsSync(path.join(directory, 'text', 'lm.json'))) runs.push(...(await listLanguageCases(set)));
for (const { id, run } of runs) {
  if (group !== undefined && id !== group && !id.startsWith(`${group}/`)) continue;
  try {
    await run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (sounds.length > 0) {
  const [worst] = sounds.toSorted((a, b) => a.db - b.db);
  console.log(
    `${sounds.length} whole songs are ${worst!.db.toFixed(1)} dB or more above their differences to the reference (${worst!.id})`,
  );
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
