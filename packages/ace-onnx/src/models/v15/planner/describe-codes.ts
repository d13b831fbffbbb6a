import { createRandom } from '@loop/core';
import type { Abortable, Seed } from '@loop/core';

import { askToFormat, askToInspire, askToUnderstand } from './messages.js';
import type { PlannerPrompt } from './messages.js';
import { joinLines, parseAnswer, readSongFacts } from './metadata.js';
import type { SongFacts } from './metadata.js';
import type { SamplingOptions } from '../../sample-token.js';
import { writeAnswer } from './write-answer.js';
import type { Planner } from './write-answer.js';

/** A piece of music in words. */
export interface MusicInWords extends SongFacts {
  readonly caption: string;
  /** Lyrics with their section tags; empty for none. */
  readonly lyrics: string;
}

/** How words are written. */
export interface DescribeOptions extends Abortable, SamplingOptions {
  readonly seed: Seed;
  /** The most tokens. @defaultValue 2 048 */
  readonly maxTokens?: number | undefined;
  /** Called with each token's number. */
  readonly onToken?: ((count: number) => void) | undefined;
}

/** Describes audio codes: what the music is, and what is sung. @param codes - Numbers of the codes, five a second. */
export function describeCodes(planner: Planner, codes: readonly number[], options: DescribeOptions): Promise<MusicInWords> {
  return answerInWords(planner, askToUnderstand(codes.map((code) => `<|audio_code_${code}|>`).join('')), {
    temperature: 0.3,
    topP: 1,
    ...options,
  });
}

/** Writes a whole song's words from a few. @param isInstrumental - Whether nothing is to be sung. */
export function inspireMusic(planner: Planner, query: string, isInstrumental: boolean, options: DescribeOptions): Promise<MusicInWords> {
  return answerInWords(planner, askToInspire(query, isInstrumental), options);
}

/** Words a caption and lyrics anew, as the model knows them. */
export function formatMusic(planner: Planner, caption: string, lyrics: string, options: DescribeOptions): Promise<MusicInWords> {
  return answerInWords(planner, askToFormat(caption, lyrics), options);
}

async function answerInWords(planner: Planner, prompt: PlannerPrompt, options: DescribeOptions): Promise<MusicInWords> {
  const { seed, maxTokens = 2_048, onToken, signal, ...sampling } = options;
  const written: number[] = [];
  const answer = writeAnswer(planner, prompt, {
    grammar: { phase: 'understand' },
    sampling,
    guidance: 1,
    maxTokens,
    random: createRandom(seed),
    signal,
  });
  for await (const id of answer) {
    written.push(id);
    onToken?.(written.length);
  }
  const { metadata, lyrics } = parseAnswer(planner.tokenizer.decode(written));
  return { caption: joinLines(String(metadata['caption'] ?? '')), ...readSongFacts(metadata), lyrics };
}
