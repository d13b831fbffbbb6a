import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Expectation } from './expectation.js';
import { readExpectationText } from './read-expectation-text.js';

/** An input and what must come of it. */
export interface Case {
  readonly name: string;
  readonly path: string;
  /** `undefined` where nothing says, in a form that can be read, what must come of it. */
  readonly expectation: Expectation | undefined;
}

/** The cases that are part of this repository. */
export const OWN_CASES = fileURLToPath(new URL('../data', import.meta.url));

const EXPECTATION = /\.expect\.(?:json|txt)$/u;

/**
 * Lists the cases of a folder. The expectation of an input stands beside it: as data in `NAME.expect.json`, else as data under the same
 * name among {@link OWN_CASES}, else as a sentence in `NAME.expect.txt`.
 */
export async function readCases(folder: string): Promise<readonly Case[]> {
  const names = (await readdir(folder)).filter((name) => !EXPECTATION.test(name) && !name.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (name) => {
      const expectation =
        (await readData(folder, name)) ??
        (await readData(OWN_CASES, name)) ??
        (await readSentence(folder, name)) ??
        (await readTokenizer(path.join(folder, name)));
      return { name, path: path.join(folder, name), expectation };
    }),
  );
}

async function readData(folder: string, name: string): Promise<Expectation | undefined> {
  const json = await readText(path.join(folder, `${name}.expect.json`));
  return json === undefined ? undefined : (JSON.parse(json) as Expectation);
}

async function readSentence(folder: string, name: string): Promise<Expectation | undefined> {
  const text = await readText(path.join(folder, `${name}.expect.txt`));
  return text === undefined ? undefined : readExpectationText(name, text);
}

/** A folder with a tokenizer and the ids that it must give says all that is needed. */
async function readTokenizer(folder: string): Promise<Expectation | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  const isTokenizer = names.includes('tokenizer.json') && names.includes('expected.json');
  return isTokenizer ? { subject: 'umt5', checks: [{ at: 'differentCount', is: 0 }] } : undefined;
}

const readText = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);
