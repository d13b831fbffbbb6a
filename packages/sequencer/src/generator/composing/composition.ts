import { parseSong, serializeSong } from '@loop/core';
import type { ReusableState, Seconds, Song } from '@loop/core';
import * as z from 'zod/mini';

/** A song together with what its audio is cut from, and what it was made of. */
export interface Composition {
  /** The whole song. */
  readonly song: Song;
  /** The patterns that it was made of: two themes and the transitions. */
  readonly themes: Song;
  /** Where in the song the audio begins. */
  readonly offsetSeconds: Seconds;
  /** Length of the audio. */
  readonly durationSeconds: Seconds;
  /** How long the audio fades at its end. */
  readonly fadeOutSeconds: Seconds;
}

/** Names the state that the pattern engine leaves with its tracks. */
const COMPOSITION_KIND = 'loop-pattern-engine/composition';

const stateSchema = z.object({
  version: z.literal(1),
  song: z.string(),
  themes: z.string(),
  offsetSeconds: z.number().check(z.gte(0)),
  durationSeconds: z.number().check(z.gt(0)),
  fadeOutSeconds: z.number().check(z.gte(0)),
});

/** Packs a composition as plain data, to travel with its audio. */
export function toReusable(composition: Composition): ReusableState {
  const { song, themes, ...rest } = composition;
  return { kind: COMPOSITION_KIND, data: { version: 1, song: serializeSong(song), themes: serializeSong(themes), ...rest } };
}

/**
 * Reads a composition back.
 *
 * @returns `undefined` when the state is of another maker or cannot be read.
 */
export function fromReusable(state: ReusableState | undefined): Composition | undefined {
  if (state?.kind !== COMPOSITION_KIND) return undefined;
  const parsed = z.safeParse(stateSchema, state.data);
  if (!parsed.success) return undefined;
  try {
    const { song, themes, offsetSeconds, durationSeconds, fadeOutSeconds } = parsed.data;
    return { song: parseSong(song), themes: parseSong(themes), offsetSeconds, durationSeconds, fadeOutSeconds };
  } catch {
    // State from a newer or a broken maker is as good as none: the audio is still there.
    return undefined;
  }
}
