import { TaskFailedError, omitUndefined } from '@loop/core';

import { isErrorText } from '../dataset/lint/error-text.js';
import { withoutPreamble } from '../dataset/lint/preamble.js';
import { MODEL_BPM } from '../dataset/vocabulary.js';
import type { HeardTrack } from './captioner.js';

/** The longest texts that are taken, in characters; what is behind is cut at a word. */
const MAX_CHARACTERS = { caption: 2_000, genre: 200, lyrics: 16_000, key: 40, language: 40 } as const;

/**
 * Makes what a service answered fit to be kept: texts without control characters, Markdown and the words before an answer, none longer than a song
 * needs, a tempo within the model's range.
 *
 * @throws {TaskFailedError} When a text is a failure or a refusal: `Error: …` must never become a caption.
 */
export function cleanHeard(heard: HeardTrack): HeardTrack {
  const notes = [...(heard.notes ?? [])];
  const text = (field: keyof typeof MAX_CHARACTERS): string | undefined => {
    const given = heard[field];
    if (typeof given !== 'string') return undefined;
    const isLyrics = field === 'lyrics';
    const cleaned = cleanText(isLyrics ? given : withoutPreamble(given), isLyrics);
    if (cleaned === '' || /^(?:n\/a|unknown|none|null)$/iu.test(cleaned)) return undefined;
    if (isErrorText(cleaned)) throw new TaskFailedError(`The ${field} is a failure and no description: "${cleaned.slice(0, 80)}".`);
    if (cleaned.length <= MAX_CHARACTERS[field]) return cleaned;
    notes.push(`the ${field} was cut at ${MAX_CHARACTERS[field]} characters`);
    return cleaned.slice(0, MAX_CHARACTERS[field]).replace(/\s+\S*$/u, '');
  };
  const { bpm, timeSignature } = heard;
  const isTempo = bpm !== undefined && bpm >= MODEL_BPM.lowest && bpm <= MODEL_BPM.highest;
  if (bpm !== undefined && !isTempo) notes.push(`the tempo ${bpm} is out of range`);
  return omitUndefined({
    caption: text('caption'),
    genre: text('genre'),
    lyrics: text('lyrics'),
    key: text('key'),
    language: text('language'),
    bpm: isTempo ? Math.round(bpm) : undefined,
    timeSignature,
    notes: notes.length === 0 ? undefined : notes,
  });
}

/** Control and bidirectional characters do nothing but hide what a text says. */
// oxlint-disable-next-line no-control-regex -- They are what is taken out.
const INVISIBLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

function cleanText(text: string, isLyrics: boolean): string {
  const plain = text
    .replaceAll(/\r\n?/gu, '\n')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/^```\w*\n?|```$/gmu, '')
    .replaceAll(/\*\*|__|^#+\s+/gmu, '');
  if (!isLyrics) return plain.replaceAll(/\s+/gu, ' ').replaceAll(/^"|"$/gu, '').trim();
  return plain
    .replaceAll(/[ \t]+$/gmu, '')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}
