import { InvalidInputError } from '../../errors.js';
import { drawSeed } from '../../random.js';
import type { Seed } from '../../units.js';
import { parseInput } from '../../validate.js';
import { generateBars } from '../generators/generate-track.js';
import type { Instrument } from '../instruments.js';
import type { Song, Track, TrackMix, TrackState } from '../song.js';
import { TRACK_STATES } from '../song.js';
import { songSchema } from '../song-schema.js';
import { STYLES } from '../styles.js';
import type { StyleOf } from '../styles.js';
import { assertIndex, assertInstrument, poolSize, withTrack } from './assert-edit.js';

const { mix: mixSchema, state: stateSchema } = songSchema.shape.tracks.shape.kick.shape;

/** Makes a track obey the intensity, always play, or never play. */
export function setTrackState(song: Song, instrument: Instrument, state: TrackState): Song {
  assertInstrument(instrument);
  parseInput(stateSchema, state, 'state');
  return withTrack(song, instrument, (track) => ({ ...track, state }));
}

/** Goes from normal to force to mute and back. */
export function cycleTrackState(song: Song, instrument: Instrument): Song {
  assertInstrument(instrument);
  const next = TRACK_STATES[(TRACK_STATES.indexOf(song.tracks[instrument].state) + 1) % TRACK_STATES.length] as TrackState;
  return setTrackState(song, instrument, next);
}

/** Locks a track against regeneration and randomizing, or unlocks it. */
export function setTrackLock(song: Song, instrument: Instrument, locked: boolean): Song {
  assertInstrument(instrument);
  return withTrack(song, instrument, (track) => ({ ...track, locked }));
}

/** Changes how a track is mixed. @throws {InvalidInputError} For a field out of range. */
export function setTrackMix(song: Song, instrument: Instrument, fields: Partial<TrackMix>): Song {
  assertInstrument(instrument);
  return withTrack(song, instrument, (track) => ({ ...track, mix: parseInput(mixSchema, { ...track.mix, ...fields }, 'mix') }));
}

/**
 * Lets a track start over after a number of steps, whatever the bars do.
 *
 * @param steps - 1–1024; `undefined` follows the bars again.
 */
export function setTrackLength(song: Song, instrument: Instrument, steps: number | undefined): Song {
  assertInstrument(instrument);
  if (steps !== undefined) assertIndex(steps - 1, 1024, 'lengthSteps');
  return withTrack(song, instrument, (track) => ({ ...track, lengthSteps: steps }));
}

/** Gives a track another style and writes its patterns anew; no other track changes. */
export function setStyle<I extends Instrument>(song: Song, instrument: I, style: StyleOf<I>): Song {
  assertInstrument(instrument);
  const allowed: readonly string[] = STYLES[instrument];
  if (!allowed.includes(style))
    throw new InvalidInputError('style', [{ path: 'style', message: `is not a style of ${instrument}`, received: `"${style}"`, allowed }]);
  return withTrack(song, instrument, (track) => rewrite(song, instrument, { ...track, style }));
}

/**
 * Writes a track's patterns anew; no other track changes. A locked track stays as it is.
 *
 * @param seed - Names the draws. Omitted: one is drawn and kept in the track.
 */
export function regenerateTrack(song: Song, instrument: Instrument, seed: Seed = drawSeed()): Song {
  assertInstrument(instrument);
  return withTrack(song, instrument, (track) => (track.locked ? track : rewrite(song, instrument, { ...track, seed })));
}

function rewrite<I extends Instrument>(song: Song, instrument: I, track: Track<I>): Track<I> {
  const { style, seed } = track;
  return { ...track, bars: generateBars(instrument, { style, scale: song.key.scale, barCount: poolSize(song), seed }) };
}
