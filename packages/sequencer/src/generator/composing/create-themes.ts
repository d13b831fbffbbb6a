import { INSTRUMENTS, createRandom, createSong, hashSeed } from '@loop/core';
import { addBridge } from '@loop/core/composing';
import type { Instrument, Seed, Song, StyleOf, Tracks } from '@loop/core';

import { THEME_BARS } from './layer-bars.js';

/** What themes are made from. */
export interface ThemeOptions {
  /** Gives seed, key, styles and everything but the patterns. */
  readonly sketch: Song;
  /** Instruments to put forward: they are a little louder. */
  readonly feature: readonly Instrument[];
  /** Gives a share of the instruments, 0–1, patterns of another seed. */
  readonly retake?: { readonly seed: Seed; readonly variance: number } | undefined;
}

/**
 * Writes the patterns that a song is made of: theme `a`, theme `b`, a fill and a build-up, one after the other in the pool. Both
 * themes share kick and hat, so that the high points lift what is known instead of starting another song.
 */
export function createThemes({ sketch, feature, retake }: ThemeOptions): Song {
  const styles = stylesOf(sketch);
  const { genre, style, timeSignature, key, bpm } = sketch;
  const patterns = (seed: Seed, chords: Song['chords']): Song =>
    createSong({ seed, genre, style, timeSignature, key, chords, bpm, barCount: THEME_BARS, styles });
  // A sketch of four bars has the chords of the first theme, one that is like another song has those of both.
  const [chordsOfA, chordsOfB] = [0, THEME_BARS].map((bar) => sketch.chords?.slice(bar, bar + THEME_BARS));
  const a = patterns(sketch.seed, chordsOfA);
  const b = patterns(hashSeed(sketch.seed, 'theme b'), chordsOfB?.length === THEME_BARS ? chordsOfB : undefined);
  const changed = retake === undefined ? [] : changedInstruments(retake);
  const newA = retake === undefined ? a : patterns(retake.seed, a.chords);
  const newB = retake === undefined ? b : patterns(hashSeed(retake.seed, 'theme b'), b.chords);
  const tracks = INSTRUMENTS.map((instrument) => {
    const [first, second] = changed.includes(instrument) ? [newA, newB] : [a, b];
    const isShared = instrument === 'kick' || instrument === 'hat';
    const bars = [...first.tracks[instrument].bars, ...(isShared ? first : second).tracks[instrument].bars];
    const { mix: own } = sketch.tracks[instrument];
    const mix = feature.includes(instrument) ? { ...own, gainDb: Math.min(12, own.gainDb + 2) } : own;
    return [instrument, { ...sketch.tracks[instrument], seed: first.seed, mix, bars }];
  });
  const themes: Song = {
    ...sketch,
    seed: changed.length > 0 && retake !== undefined ? retake.seed : sketch.seed,
    tracks: Object.fromEntries(tracks) as Tracks,
    chords: a.chords === undefined ? undefined : [...a.chords, ...(b.chords ?? [])],
    barCount: 2 * THEME_BARS,
  };
  const transitions = { seed: hashSeed(themes.seed, 'transitions') };
  const withFill = addBridge(themes, 'fill', transitions).song;
  return { ...addBridge(withFill, 'buildup', transitions).song, mode: 'loop', arrangement: [] };
}

/** Which instruments a retake changes: more with more variance, all at 1, none at 0. */
function changedInstruments({ seed, variance }: { readonly seed: Seed; readonly variance: number }): readonly Instrument[] {
  const count = variance === 0 ? 0 : Math.max(1, Math.round(variance * INSTRUMENTS.length));
  return createRandom(seed).fork('retake').shuffle(INSTRUMENTS).slice(0, count);
}

function stylesOf(song: Song): { readonly [I in Instrument]: StyleOf<I> } {
  return Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, song.tracks[instrument].style])) as never;
}
