import { ModelMissingError, isLoopError } from '@loop/core';

import { once } from '../../runtime/once.js';
import type { JapaneseAnalyser } from './clean/romanise-japanese.js';

/** Reads a file of the dictionary, such as `base.dat.gz`: its bytes as they lie in the package, compressed with gzip. */
export type DictionaryReader = (name: string) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Makes an analyser of Japanese, which says how kanji are read. Its dictionary, 17 MB, is loaded with the first text.
 *
 * It needs the optional package `@patdx/kuromoji` (Apache-2.0, with the IPA dictionary in its folder `dict`).
 *
 * @param read - Reads a file of that folder: from the disk, or with `fetch` from where a page keeps it.
 * @returns A function that throws {@link ModelMissingError} when the package or a file of its dictionary is not there.
 *
 * @example
 * ```ts
 * const japaneseAnalyser = createJapaneseAnalyser(async (name) => new Uint8Array(await (await fetch(`/kuromoji/${name}`)).arrayBuffer()));
 * const tokenizer = createLyricTokenizer(vocabulary, { japaneseAnalyser });
 * ```
 */
export function createJapaneseAnalyser(read: DictionaryReader): JapaneseAnalyser {
  const load = once(() => loadAnalyser(read));
  return async (text) => (await load())(text);
}

async function loadAnalyser(read: DictionaryReader): Promise<JapaneseAnalyser> {
  try {
    const { TokenizerBuilder } = await import('@patdx/kuromoji');
    const loader = { loadArrayBuffer: async (name: string) => unpack(await read(name)) };
    const tokenizer = await new TokenizerBuilder({ loader }).build();
    return (text) =>
      Promise.resolve(
        tokenizer.tokenize(text).map(({ surface_form: surface, reading, pos, pos_detail_1: second, pos_detail_2: third }) => ({
          surface,
          reading,
          classes: [pos, second, third],
        })),
      );
  } catch (error) {
    if (isLoopError(error)) throw error;
    throw new ModelMissingError(
      'The Japanese dictionary cannot be loaded. Install @patdx/kuromoji, and check that the files of its folder dict can be read.',
      '@patdx/kuromoji',
      { cause: error },
    );
  }
}

async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  // A server that does not know the file often answers with a page; the analyser would search it for ever. No file begins like this.
  if (bytes.length === 0 || bytes[0] === 0x3c) throw new TypeError('this is not a file of the dictionary');
  // A server may have unpacked the file already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.slice().buffer;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
