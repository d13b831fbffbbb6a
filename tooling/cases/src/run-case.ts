import { readFile, stat } from 'node:fs/promises';

import { findFault } from './expectation.js';
import type { Case } from './read-cases.js';
import { SUBJECTS } from './subjects/subjects.js';

/** Gives a case to its subject, and says what is wrong with what came out; `undefined` when all is well. */
export async function runCase({ name, path, expectation }: Case): Promise<string | undefined> {
  if (expectation === undefined) return `no expectation that can be read; write ${name}.expect.json`;
  const { subject, options = {}, checks } = expectation;
  const run = SUBJECTS[subject];
  if (run === undefined) return `there is no subject named ${subject}; there are ${Object.keys(SUBJECTS).join(', ')}`;
  if (checks.length === 0) return 'the expectation has no check';
  const bytes = (await stat(path)).isDirectory() ? new Uint8Array(0) : new Uint8Array(await readFile(path));
  return findFault(await run({ path, bytes, options }), checks);
}
