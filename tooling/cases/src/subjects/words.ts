import { createSong } from '@loop/core';
import { decodeShare, encodeShare } from '@loop/core/share';
import { createLyricTokenizer, createPromptTokenizer, detectLyricLanguages } from '@loop/ace-onnx';
import { TAG_CATEGORIES, createChatCompletion, parseTagAnswer, suggestTags } from '@loop/tags';
import { readFile } from 'node:fs/promises';
import nodePath from 'node:path';

import { observe, observeError } from './observe-error.js';
import { sing } from './sing.js';
import { SMALL_VOCABULARY } from './small-vocabulary.js';
import type { Subject } from './subject.js';

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** A model's answer: the tags that are read out of it, whole and in pieces. */
export const tags: Subject = ({ bytes }) =>
  observe(() => {
    const { tags: found, faults } = parseTagAnswer(text(bytes));
    return {
      tags: found,
      allTags: TAG_CATEGORIES.flatMap((category) => found[category]),
      emptyCategories: TAG_CATEGORIES.filter((category) => found[category].length === 0),
      faults,
      warnings: [],
    };
  });

/** A message of a chat server, given as JSON: the tags that the cascade makes of it, or the reason for its fallback. */
export const chat: Subject = ({ bytes, options }) =>
  observe(async () => {
    const message: unknown = options['message'] ?? JSON.parse(text(bytes));
    const answer = (): Promise<Response> =>
      Promise.resolve(
        Response.json({ id: '1', object: 'chat.completion', model: 'm', choices: [{ index: 0, finish_reason: 'stop', message }] }),
      );
    const complete = createChatCompletion({ baseUrl: 'http://127.0.0.1:9', model: 'm', stream: false, fetch: answer as typeof fetch });
    const { categories, source, reason, warnings } = await suggestTags({ genres: ['house'] }, { complete });
    return { tags: categories, source, reason, warnings };
  });

/** More characters than this are sung too, to see what the pipeline says of their length. */
const MANY_CHARACTERS = 3_000;

/** Lyrics: the language of each line, whether a byte order mark changes the ids, and of long ones what the pipeline warns of. */
export const lyrics: Subject = (input) =>
  observe(async () => {
    const words = text(input.bytes);
    const sung = words.length > MANY_CHARACTERS ? await sing(input) : {};
    const tokenizer = createLyricTokenizer(SMALL_VOCABULARY);
    const without = words.replace(/^\uFEFF/u, '');
    const languages = detectLyricLanguages(words.split(/\r\n|[\n\r\u0085\u2028\u2029]/u).filter((line) => line.trim() !== ''));
    return {
      languages,
      sameWithoutMark: JSON.stringify(await tokenizer.encode(words)) === JSON.stringify(await tokenizer.encode(without)),
      warnings: [],
      ...sung,
    };
  });

/** A folder with `tokenizer.json` and `expected.json`: the texts whose ids differ. */
export const umt5: Subject = ({ path }) =>
  observe(async () => {
    const encode = createPromptTokenizer(await readFile(nodePath.join(path, 'tokenizer.json'), 'utf8'));
    const { cases } = JSON.parse(await readFile(nodePath.join(path, 'expected.json'), 'utf8')) as {
      cases: readonly { readonly text: string; readonly ids: readonly number[] }[];
    };
    const different = cases.filter(({ text: prompt, ids }) => JSON.stringify([...encode(prompt)]) !== JSON.stringify(ids));
    return {
      count: cases.length,
      different: different.map(({ text: prompt }) => prompt).slice(0, 5),
      differentCount: different.length,
      warnings: [],
    };
  });

/** Share strings, apart by line ends or ` | `; `<share>` and `<share wrapped …>` stand for a song's, so that a case outlives the format. */
export const share: Subject = async ({ bytes }) => {
  const song = createSong({ genre: 'house', seed: 3 });
  const encoded = await encodeShare(song);
  const errors: unknown[] = [];
  for (const line of text(bytes)
    .trim()
    .split(/\n| \| /u)) {
    const given = line.replace('<share>', () => encoded).replace(/<share wrapped[^>]*>/u, () => encoded.replaceAll(/.{76}/gu, '$&\r\n'));
    try {
      const decoded = await decodeShare(given);
      if (given !== line && JSON.stringify(decoded) !== JSON.stringify(song)) errors.push({ line, message: 'another song' });
    } catch (error) {
      errors.push({ line, ...observeError(error) });
    }
  }
  return { errors, warnings: [] };
};
