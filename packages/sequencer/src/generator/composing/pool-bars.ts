import { INSTRUMENTS, MAX_BARS, chordsOfBar } from '@loop/core';
import type { ArrangementEntry, Bar, BarChords, Instrument, Song, Tracks } from '@loop/core';

/** One bar of a song, written out. */
export interface WrittenBar {
  /** What each instrument plays. */
  readonly parts: { readonly [I in Instrument]: Bar };
  /** The chords that sound. */
  readonly chords: BarChords;
  /** The name of the section that begins here. */
  readonly section?: string | undefined;
}

/** The bars of a song in the order in which they play. */
export function unpoolBars(song: Song): readonly WrittenBar[] {
  const list: readonly ArrangementEntry[] =
    song.mode === 'song' && song.arrangement.length > 0 ? song.arrangement : Array.from({ length: song.barCount }, (_, bar) => ({ bar }));
  const written = new Map<number, Omit<WrittenBar, 'section'>>();
  return list.map(({ bar, section }) => {
    const content = written.get(bar) ?? { parts: partsOf(song, bar), chords: chordsOfBar(song, bar) };
    written.set(bar, content);
    return { ...content, section };
  });
}

/**
 * Writes bars into a song in song mode. Bars that share all their parts share a place in the pool, and when the pool is full, a bar
 * takes the place that has most parts in common with it.
 *
 * @param song - Gives everything but the bars.
 * @param bars - In order, 1–1024 of them; parts are told apart by identity.
 */
export function poolBars(song: Song, bars: readonly WrittenBar[]): Song {
  const pool: WrittenBar[] = [];
  const arrangement = bars.map((written): ArrangementEntry => {
    const { section } = written;
    const best = pool.reduce((winner, other, index) => (likeness(other, written) > likeness(pool[winner], written) ? index : winner), 0);
    const isKnown = likeness(pool[best], written) === INSTRUMENTS.length + 1;
    const bar = isKnown || pool.length === MAX_BARS ? best : pool.push(written) - 1;
    return { bar, section };
  });
  const tracks = INSTRUMENTS.map((instrument) => [
    instrument,
    { ...song.tracks[instrument], bars: pool.map(({ parts }) => parts[instrument]), lengthSteps: undefined },
  ]);
  const chords = song.chords === undefined ? undefined : pool.map((bar) => bar.chords);
  return {
    ...song,
    tracks: Object.fromEntries(tracks) as Tracks,
    chords,
    barCount: pool.length,
    mode: 'song',
    arrangement,
    bridges: undefined,
  };
}

function partsOf(song: Song, bar: number): WrittenBar['parts'] {
  const parts = INSTRUMENTS.map((instrument) => [instrument, song.tracks[instrument].bars[bar] ?? song.tracks[instrument].bars[0]]);
  return Object.fromEntries(parts) as WrittenBar['parts'];
}

/** How many instruments play the very same bar, and one more where the chords are the same. */
function likeness(a: WrittenBar | undefined, b: WrittenBar): number {
  if (a === undefined) return -1;
  return INSTRUMENTS.filter((instrument) => a.parts[instrument] === b.parts[instrument]).length + (a.chords === b.chords ? 1 : 0);
}
