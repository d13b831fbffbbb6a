import { INSTRUMENTS } from '@loop/core';
import type { Instrument, Key, Song, SongGenre, Track } from '@loop/core';
import { effect, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import { nextTask } from './next-task.js';

/** What the row of a track shows. */
export interface ShownRow {
  readonly track: Track;
  readonly key: Key;
  /** Says which styles there are for the track. */
  readonly genre: SongGenre | undefined;
  /** The bars of the pool that stand side by side. */
  readonly bars: readonly number[];
}

/** The rows of the grid. */
export interface ShownRows {
  readonly rows: Readonly<Record<Instrument, ReadonlySignal<ShownRow>>>;
  /** Whether rows are yet to be drawn. */
  readonly areChanging: ReadonlySignal<boolean>;
}

/**
 * Creates what the rows of the grid show. One that changes alone changes at once; of several – another genre, another bar – each is drawn in a task of
 * its own, so that no task takes long.
 *
 * @param first - The track that is drawn first: the one that a person works on.
 */
export function createShownRows(song: ReadonlySignal<Song>, bars: ReadonlySignal<readonly number[]>, first: () => Instrument): ShownRows {
  const read = (instrument: Instrument): ShownRow => {
    const { tracks, key, genre } = song.peek();
    return { track: tracks[instrument], key, genre, bars: bars.peek() };
  };
  const entries = INSTRUMENTS.map((instrument) => [instrument, signal(read(instrument))] as const);
  const waiting = new Set<Instrument>();
  const areChanging = signal(false);
  let isPlanned = false;

  const drawOne = (): void => {
    const name = waiting.has(first()) ? first() : [...waiting][0];
    const row = entries.find(([instrument]) => instrument === name)?.[1];
    if (name !== undefined && row !== undefined) {
      waiting.delete(name);
      row.value = read(name);
    }
    areChanging.value = waiting.size > 0;
    if (waiting.size > 0 && !isPlanned) {
      isPlanned = true;
      nextTask(() => {
        isPlanned = false;
        drawOne();
      });
    }
  };
  effect(() => {
    void song.value;
    void bars.value;
    for (const [instrument, row] of entries) {
      if (isSame(row.peek(), read(instrument))) waiting.delete(instrument);
      else waiting.add(instrument);
    }
    drawOne();
  });
  return { rows: Object.fromEntries(entries) as unknown as ShownRows['rows'], areChanging };
}

function isSame(a: ShownRow, b: ShownRow): boolean {
  return a.track === b.track && a.key === b.key && a.genre === b.genre && a.bars.join() === b.bars.join();
}
