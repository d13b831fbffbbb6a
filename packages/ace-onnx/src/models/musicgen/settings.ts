import type { MusicRequest } from '@loop/core';
import { readAdvanced } from '@loop/core/generation';
import * as z from 'zod/mini';

/** The family of settings of MusicGen. */
export const MUSICGEN = 'musicgen';

/** The settings of MusicGen: `advanced.musicgen` of a request, and its `guidanceScale`. */
export interface MusicgenSettings {
  /** How strictly the words are followed, 0–30. @defaultValue 3 */
  readonly guidanceScale: number;
  /** From how many of the likeliest codes each is drawn, 1–2048. @defaultValue 250 */
  readonly topK: number;
  /** Above 1 the draws are wilder, below 1 tamer; 0.05–5. @defaultValue 1 */
  readonly temperature: number;
}

const schema = z.strictObject({
  topK: z._default(z.int().check(z.gte(1), z.lte(2048)), 250),
  temperature: z._default(z.number().check(z.gte(0.05), z.lte(5)), 1),
});

/** Reads the settings of a request. @throws {InvalidInputError} With the path under `advanced.musicgen`. */
export function readMusicgenSettings(request: MusicRequest): MusicgenSettings {
  return { guidanceScale: request.guidanceScale ?? 3, ...readAdvanced(request, MUSICGEN, schema) };
}
