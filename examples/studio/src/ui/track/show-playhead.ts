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
    // The bars that are shown are read, so that the mark goes along when another bar comes into view.
    void studio.shownBars.value;
    for (const element of marked) element.removeAttribute('data-now');
    if (!playing) {
      marked = [];
      return;
    }
    marked = [
      ...rows.querySelectorAll(`.cell[data-bar="${bar}"][data-step="${step}"]`),
      ...(document.getElementById(`bar-${bar}`) === null ? [] : [document.getElementById(`bar-${bar}`) as Element]),
    ];
    for (const element of marked) element.setAttribute('data-now', '');
  });
}
