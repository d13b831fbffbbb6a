import type { MusicRequest } from '@loop/core';
import { findStyle } from '@loop/tags';
import type { ModelFamily } from '@loop/tags';
import { createPackVocabulary } from '@loop/tags/packs';
import { SPANISH_PACK } from '@loop/tags/packs/spanish';
import { generatePrompt } from '@loop/tags/prompt-sets';
import type { StylePrompt } from '@loop/tags/prompt-sets';

import type { SongOptions } from './read-options.js';

/** A song in words, ready to be made. */
export interface WrittenSong {
  readonly prompt: StylePrompt;
  readonly request: MusicRequest;
}

/**
 * Writes what a song is to be: caption, words, tempo and key, all drawn by the seed from the genre's pack.
 *
 * @param family - The models that the caption is for: tags for v1 and for the pattern engine, sentences for 1.5.
 */
export function writeSong({ genre, seed, durationSeconds, isInstrumental }: SongOptions, family: ModelFamily): WrittenSong {
  const vocabulary = createPackVocabulary([SPANISH_PACK]);
  const style = findStyle(genre.id, { vocabulary })!;
  const prompt = generatePrompt(style, { seed, family, vocabulary, durationSeconds, isVocal: !isInstrumental });
  const { caption, lyrics, bpm, key, timeSignature, language } = prompt;
  const request: MusicRequest = {
    task: 'text2music',
    prompt: caption,
    lyrics,
    instrumental: prompt.isInstrumental,
    vocalLanguage: language,
    durationSeconds,
    bpm,
    key,
    timeSignature,
    seed,
  };
  return { prompt, request };
}
