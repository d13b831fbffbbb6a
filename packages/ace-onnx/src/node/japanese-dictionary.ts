import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { ModelMissingError } from '@loop/core';

import type { JapaneseAnalyser } from '../tokenizers/lyrics/clean/romanise-japanese.js';
import { loadJapaneseAnalyser } from '../tokenizers/lyrics/load-japanese-analyser.js';

/**
 * Loads the Japanese dictionary of the installed package `@patdx/kuromoji`, so that lyrics may have kanji.
 *
 * @throws {ModelMissingError} When the package is not installed.
 */
export function loadInstalledJapaneseAnalyser(): Promise<JapaneseAnalyser> {
  let folder: string | undefined;
  return loadJapaneseAnalyser(async (name) => {
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
