import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { ModelMissingError } from '@loop/core';

import type { JapaneseAnalyser } from '../tokenizers/lyrics/clean/romanise-japanese.js';
import { createJapaneseAnalyser } from '../tokenizers/lyrics/create-japanese-analyser.js';

/**
 * Makes an analyser of Japanese from the installed package `@patdx/kuromoji`, so that lyrics may have kanji.
 *
 * @returns A function that loads the dictionary with the first text, and throws {@link ModelMissingError} when the package is not installed.
 */
export function createInstalledJapaneseAnalyser(): JapaneseAnalyser {
  let folder: string | undefined;
  return createJapaneseAnalyser(async (name) => {
    folder ??= dictionaryFolder();
    return new Uint8Array(await readFile(path.join(folder, name)));
  });
}

function dictionaryFolder(): string {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve('@patdx/kuromoji')), '..', 'dict');
  } catch (error) {
    throw new ModelMissingError('Reading kanji needs the package @patdx/kuromoji: npm install @patdx/kuromoji', '@patdx/kuromoji', {
      cause: error,
    });
  }
}
