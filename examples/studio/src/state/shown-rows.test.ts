import { INSTRUMENTS, createSong, randomizeGenre, setTrackMix } from '@loop/core';
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';

import { createShownRows } from './shown-rows.js';

const first = createSong({ genre: 'techno', seed: 1 });

describe('the rows of the grid', () => {
  const setUp = () => {
    const song = signal(first);
    const bars = signal<readonly number[]>([0, 1]);
    const shown = createShownRows(song, bars, () => 'lead');
    const upToDate = (): readonly string[] =>
      INSTRUMENTS.filter((name) => {
        const row = shown.rows[name].peek();
        return row.track === song.peek().tracks[name] && row.bars === bars.peek();
      });
    return { song, bars, upToDate, ...shown };
  };

  it('shows a track that changes alone at once', () => {
    const { song, rows, areChanging } = setUp();
    song.value = setTrackMix(song.value, 'hat', { pan: 1 });
    expect(rows.hat.value.track.mix.pan).toBe(1);
    expect(areChanging.value).toBe(false);
  });

  it('draws one of several rows at once, that of the chosen cell, and the others one by one', async () => {
    const { song, bars, upToDate, areChanging } = setUp();
    const counts: number[] = [];
    bars.value = [2, 3];
    expect([upToDate(), areChanging.value]).toEqual([['lead'], true]);
    // A newer change joins those that wait.
    song.value = randomizeGenre(song.value, 'house', { seed: 2 });
    const stop = areChanging.subscribe(() => {});
    await expect
      .poll(() => {
        counts.push(upToDate().length);
        return areChanging.value;
      })
      .toBe(false);
    stop();
    expect(upToDate()).toEqual(INSTRUMENTS);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it('waits for nothing when a change is taken back', () => {
    const { song, bars, areChanging } = setUp();
    bars.value = [2, 3];
    bars.value = [0, 1];
    song.value = first;
    expect(areChanging.value).toBe(false);
  });
});
