import * as z from 'zod/mini';

import { drawSeed } from '../../random.js';
import { MAX_SEED } from '../../units.js';
import type { Fraction, Seed } from '../../units.js';
import { parseInput } from '../../validate.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { STYLES } from '../genres/styles.js';
import type { StyleOf } from '../genres/styles.js';
import type { Song, Track, TrackMix, TrackSends, TrackState } from '../song/song.js';
import { TRACK_STATES } from '../song/song.js';
import { songSchema } from '../song/song-schema.js';
import { writePart } from '../writing/write-part.js';
import { assertInteger, assertOneOf, withTrack } from './assert-edit.js';

type Settings = Pick<Track, 'state' | 'locked' | 'lengthSteps' | 'mix' | 'swing' | 'sends'>;

const { state, locked, lengthSteps, mix, swing, sends } = songSchema.shape.tracks.shape.kick.shape;
const settingsSchema = z.strictObject({ state, locked, lengthSteps, mix, swing, sends });

/** Makes a track obey the intensity, always play, or never play. @throws {InvalidInputError} For another state. */
export function setTrackState(song: Song, instrument: Instrument, state: TrackState): Song {
  return changeSettings(song, instrument, () => ({ state }));
}

/** Goes from normal to force to mute and back. */
export function cycleTrackState(song: Song, instrument: Instrument): Song {
  return changeSettings(song, instrument, ({ state }) => ({
    state: TRACK_STATES[(TRACK_STATES.indexOf(state) + 1) % TRACK_STATES.length] as TrackState,
  }));
}

/** Locks a track against regenerating and randomizing, or unlocks it. */
export function setTrackLock(song: Song, instrument: Instrument, locked: boolean): Song {
  return changeSettings(song, instrument, () => ({ locked }));
}

/** Changes how a track is mixed. @throws {InvalidInputError} For a field out of range. */
export function setTrackMix(song: Song, instrument: Instrument, fields: Partial<TrackMix>): Song {
  return changeSettings(song, instrument, ({ mix }) => ({ mix: { ...mix, ...fields } }));
}

/**
 * Lets a track start over after a number of steps, whatever the bars do.
 *
 * @param lengthSteps - 1–1024; `undefined` follows the bars again.
 * @throws {InvalidInputError} For any other length.
 */
export function setTrackLength(song: Song, instrument: Instrument, lengthSteps: number | undefined): Song {
  return changeSettings(song, instrument, () => ({ lengthSteps }));
}

/** The styles that a track of a song can have: the built-in ones, and the grooves of its genre that have a part for it. */
export function stylesFor<I extends Instrument>({ genre }: Pick<Song, 'genre'>, instrument: I): readonly Track<I>['style'][] {
  const grooves = typeof genre === 'object' ? Object.entries(genre.grooves) : [];
  const own = grooves.flatMap(([name, { rows }]) => (rows[instrument] === undefined ? [] : [`groove:${name}` as const]));
  return [...own, ...(STYLES[instrument] as readonly StyleOf<I>[])];
}

/**
 * Lets a track swing by itself: a straight hat over a swung bass, or the other way round.
 *
 * @param swing - 0–0.5; `undefined` follows the song again.
 * @throws {InvalidInputError} For any other swing.
 */
export function setTrackSwing(song: Song, instrument: Instrument, swing: Fraction | undefined): Song {
  return changeSettings(song, instrument, () => ({ swing }));
}

/** Changes what a track sends to the shared room and echoes. @throws {InvalidInputError} For a share out of range. */
export function setTrackSends(song: Song, instrument: Instrument, fields: TrackSends): Song {
  return changeSettings(song, instrument, ({ sends }) => ({ sends: { ...sends, ...fields } }));
}

/**
 * Gives a track another style and writes its loop anew, from the track's own seed: going back to a style brings its pattern back.
 * No other track changes, and a lock does not stop what is asked for by name.
 *
 * @throws {InvalidInputError} When the instrument has no such style.
 */
export function setStyle<I extends Instrument>(song: Song, instrument: I, style: Track<I>['style']): Song {
  return withTrack(song, instrument, (track) => {
    assertOneOf(style, { path: 'style', allowed: stylesFor(song, instrument) });
    return rewriteTrack(song, instrument, { ...track, style });
  });
}

/**
 * Writes the loop of a track anew; no other track changes. A locked track stays as it is.
 *
 * @param seed - Names the draws. Omitted: one that changes the pattern is drawn and kept in the track.
 */
export function regenerateTrack(song: Song, instrument: Instrument, seed?: Seed): Song {
  if (seed !== undefined) assertSeed(seed);
  return withTrack(song, instrument, (track) => {
    if (track.locked) return track;
    if (seed !== undefined) return rewriteTrack(song, instrument, { ...track, seed });
    return rewriteDifferently(song, instrument, track);
  });
}

/** Draws seeds until the loop changes. A few styles write the same whatever the seed: those stay. */
function rewriteDifferently<I extends Instrument>(song: Song, instrument: I, track: Track<I>): Track<I> {
  const before = JSON.stringify(track.bars);
  let rewritten = track;
  for (let attempt = 0; attempt < 16 && (rewritten === track || JSON.stringify(rewritten.bars) === before); attempt += 1) {
    rewritten = rewriteTrack(song, instrument, { ...track, seed: drawSeed() });
  }
  return rewritten;
}

/** Writes the loop of a track from its style and seed in the song's key. Bars beyond the loop stay. */
export function rewriteTrack<I extends Instrument>(song: Song, instrument: I, track: Track<I>): Track<I> {
  const { style, seed, bars } = track;
  const { barCount } = song;
  return { ...track, bars: [...writePart(instrument, { song, style, barCount, seed }), ...bars.slice(barCount)] };
}

/** @throws {InvalidInputError} When a seed is not an unsigned 32-bit integer. */
export function assertSeed(seed: Seed): void {
  assertInteger(seed, { path: 'seed', high: MAX_SEED });
}

function changeSettings(song: Song, instrument: Instrument, change: (settings: Settings) => Partial<Settings>): Song {
  assertOneOf(instrument, { path: 'instrument', allowed: INSTRUMENTS });
  return withTrack(song, instrument, (track) => {
    const { state, locked, lengthSteps, mix, swing, sends } = track;
    return { ...track, ...parseInput(settingsSchema, { state, locked, lengthSteps, mix, swing, sends, ...change(track) }, 'track') };
  });
}
