import { omitUndefined } from '@loop/core';

import type { TrainingText } from '../../pipeline/training-tensors.js';

/** The names under which datasets keep what is known of a song, the most usual first. */
const NAMES = {
  caption: ['caption', 'prompt', 'tags'],
  lyrics: ['lyrics'],
  bpm: ['bpm', 'tempo'],
  key: ['keyscale', 'key_scale', 'key'],
  timeSignature: ['timesignature', 'time_signature'],
  language: ['language', 'vocal_language'],
} as const;

/** Reads what plain data says about a song, whatever dataset it comes from. What cannot be read is left out. */
export function readSongFacts(facts: Readonly<Record<string, unknown>>): TrainingText {
  const firstOf = <T>(field: keyof typeof NAMES, read: (value: unknown) => T | undefined): T | undefined =>
    NAMES[field].map((name) => read(facts[name])).find((value) => value !== undefined);
  return omitUndefined({
    caption: firstOf('caption', textOf),
    lyrics: firstOf('lyrics', textOf),
    bpm: firstOf('bpm', numberOf),
    key: firstOf('key', textOf),
    timeSignature: firstOf('timeSignature', numberOf),
    language: firstOf('language', textOf),
  });
}

/** Lists of tags are one text. */
function textOf(value: unknown): string | undefined {
  const text = Array.isArray(value) && value.every((tag) => typeof tag === 'string') ? value.join(', ') : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** Numbers come as texts, too, and time signatures with their note value. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(/^\s*(\d+(?:\.\d+)?)\s*(?:\/\s*\d+)?\s*$/.exec(value)?.[1]) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}
