import type { TrackMix } from '../song/song.js';
import type { Instrument } from './instruments.js';

/** Level in decibels and place of each instrument, so that every one is heard beside the others and only the low ones stand in the middle. */
const MIXES: Readonly<Record<Instrument, readonly [gainDb: number, pan: number]>> = {
  kick: [0, 0],
  bass: [1, 0],
  hat: [0, 0.15],
  clap: [12, 0],
  acid: [-7, -0.1],
  lead: [7, 0],
  perc: [10, -0.3],
  stab: [4, 0.2],
};

/** How an instrument of a new song is mixed. */
export function defaultMix(instrument: Instrument): TrackMix {
  const [gainDb, pan] = MIXES[instrument];
  return { gainDb, pan, solo: false };
}
