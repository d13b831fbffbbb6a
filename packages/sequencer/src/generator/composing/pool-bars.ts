import { INSTRUMENTS, MAX_BARS } from '@loop/core';
import type { ArrangementEntry, Bar, Instrument, Song, Tracks } from '@loop/core';

/** One bar of a song, written out. */
export interface WrittenBar {
  /** What each instrument plays. */
  readonly parts: { readonly [I in Instrument]: Bar };
  /** The name of the section that begins here. */
  readonly section?: string | undefined;
}

/** The bars of a song in the order in which they play. */
export function unpoolBars(song: Song): readonly WrittenBar[] {
  const list: readonly ArrangementEntry[] =
    song.mode === 'song' && song.arrangement.length > 0 ? song.arrangement : Array.from({ length: song.barCount }, (_, bar) => ({ bar }));
  const written = new Map<number, WrittenBar['parts']>();
  return list.map(({ bar, section }) => {
    const parts = written.get(bar) ?? partsOf(song, bar);
    written.set(bar, parts);
    return { parts, section };
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
  const pool: WrittenBar['parts'][] = [];
  const arrangement = bars.map(({ parts, section }): ArrangementEntry => {
    const best = pool.reduce((winner, other, index) => (likeness(other, parts) > likeness(pool[winner], parts) ? index : winner), 0);
    const isKnown = likeness(pool[best], parts) === INSTRUMENTS.length;
    const bar = isKnown || pool.length === MAX_BARS ? best : pool.push(parts) - 1;
    return { bar, section };
  });
  const tracks = INSTRUMENTS.map((instrument) => [
    instrument,
    { ...song.tracks[instrument], bars: pool.map((parts) => parts[instrument]), lengthSteps: undefined },
  ]);
  return { ...song, tracks: Object.fromEntries(tracks) as Tracks, barCount: pool.length, mode: 'song', arrangement };
}

function partsOf(song: Song, bar: number): WrittenBar['parts'] {
  const parts = INSTRUMENTS.map((instrument) => [instrument, song.tracks[instrument].bars[bar] ?? song.tracks[instrument].bars[0]]);
  return Object.fromEntries(parts) as WrittenBar['parts'];
}

/** How many instruments play the very same bar. */
function likeness(a: WrittenBar['parts'] | undefined, b: WrittenBar['parts']): number {
  return a === undefined ? -1 : INSTRUMENTS.filter((instrument) => a[instrument] === b[instrument]).length;
}
