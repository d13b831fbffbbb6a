import type { Ticks } from '../../units.js';
import type { ArrangementEntry, Song } from '../song/song.js';
import { ticksPerBar } from '../song/meter.js';

/**
 * Lists the bars that play, in order, before they start over: the arrangement in song mode, else the loop's bars.
 * An entry that names a bar outside the pool stays in the list and is silent.
 */
export function playbackList(song: Song): readonly ArrangementEntry[] {
  if (song.mode === 'song' && song.arrangement.length > 0) return song.arrangement;
  return Array.from({ length: song.barCount }, (_, bar) => ({ bar }));
}

/** Says how long a song plays before it starts over. */
export function songLengthTicks(song: Song): Ticks {
  const bars = song.mode === 'song' && song.arrangement.length > 0 ? song.arrangement.length : song.barCount;
  return bars * ticksPerBar(song);
}
