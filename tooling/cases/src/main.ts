// `pnpm cases [directory]`: gives every input of a folder to the code that it is for, and compares what came out with what must.
import path from 'node:path';

import { OWN_CASES, readCases } from './read-cases.js';
import { runCase } from './run-case.js';
import { closeScripts } from './subjects/script.js';

const folder = path.resolve(process.env['INIT_CWD'] ?? '.', process.argv[2] ?? OWN_CASES);
const faults: string[] = [];
const cases = await readCases(folder);
for (const one of cases) {
  const fault = await runCase(one).catch((error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  console.log(fault === undefined ? `ok    ${one.name}` : `FAIL  ${one.name}: ${fault}`);
  if (fault !== undefined) faults.push(one.name);
}
await closeScripts();
console.log(`${cases.length - faults.length} passed, ${faults.length} failed`);
process.exitCode = cases.length > 0 && faults.length === 0 ? 0 : 1;
