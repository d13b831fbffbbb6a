import { effect } from '@preact/signals';

import type { Studio } from '../../state/studio.js';

/**
 * Marks the column that is heard, by attributes alone: nothing is drawn anew for a step that passes.
 *
 * @param rows - The element that holds the cells.
 * @returns Ends it.
 */
export function showPlayhead(studio: Studio, rows: HTMLElement): () => void {
  let marked: readonly Element[] = [];
  return effect(() => {
    const { bar, step } = studio.position.value;
    const playing = studio.playing.value;
    const place = studio.shownBars.value.indexOf(bar);
    for (const element of marked) element.removeAttribute('data-now');
    if (!playing) {
      marked = [];
      return;
    }
    // By its column: rows that are yet to show the bar are marked as well.
    marked = [
      ...(place < 0 ? [] : rows.querySelectorAll(`.bar:nth-child(${place + 2}) > .cell:nth-child(${step + 1})`)),
      ...(document.getElementById(`bar-${bar}`) === null ? [] : [document.getElementById(`bar-${bar}`) as Element]),
    ];
    for (const element of marked) element.setAttribute('data-now', '');
  });
}
