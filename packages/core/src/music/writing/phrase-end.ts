import type { SongGenre } from '../genres/genre-definition.js';
import type { Bar } from '../song/song.js';
import { createStep } from '../song/step.js';

/** How the drums end a phrase: on a run down the toms, or on a rest of the kick that two claps lead out of. */
export type PhraseEnd = 'toms' | 'lift';

/** How phrases end by genre; ambient music and the bands of packs play on. */
const PHRASE_ENDS: { readonly [genre: string]: PhraseEnd } = {
  rock: 'toms',
  pop: 'toms',
  dnb: 'toms',
  hiphop: 'toms',
  house: 'lift',
  techno: 'lift',
  psytrance: 'lift',
};

/** Steps of a beat. */
const BEAT_STEPS = 4;

/** Finds how the drums of a genre end a phrase; `undefined` where they play on. */
export function phraseEndOf(genre: SongGenre | undefined): PhraseEnd | undefined {
  return typeof genre === 'string' ? PHRASE_ENDS[genre] : undefined;
}

/** Leaves the last beat of a bar empty, as a kick does where a phrase ends. */
export function restLastBeat(bar: Bar): Bar {
  return bar.map((step, place) => (place < bar.length - BEAT_STEPS ? step : undefined));
}

/** Ends a bar of claps with two soft strokes, the second louder, which lead over into the next phrase. */
export function leadOver(bar: Bar): Bar {
  return [...bar.slice(0, -2), createStep({ velocity: 0.6 }), createStep({ velocity: 0.85 })];
}
