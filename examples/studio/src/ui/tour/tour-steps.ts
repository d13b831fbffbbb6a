import { INSTRUMENTS } from '@loop/core';
import type { Song } from '@loop/core';

import type { Studio } from '../../state/studio.js';

/** The dial was turned when it moved so far. */
const TURNED = 0.05;

/**
 * The places of the tour: what each speaks of, by its name in the texts, where that is, as a CSS selector, and whether what is asked for there
 * has been done since the song was as it was `before`. Reads signals, so that an effect runs again when they change.
 */
export const TOUR_STEPS = [
  { name: 'play', target: '.play', isDone: (studio: Studio) => studio.playing.value },
  {
    name: 'genres',
    target: '.genres',
    isDone: ({ song }: Studio, before: Song) => song.value.genre !== before.genre || song.value.seed !== before.seed,
  },
  { name: 'rows', target: '.rows', isDone: ({ song }: Studio, before: Song) => countSteps(song.value) > countSteps(before) },
  {
    name: 'dial',
    target: '.dial',
    isDone: ({ song }: Studio, before: Song) => Math.abs(song.value.intensity - before.intensity) >= TURNED,
  },
  { name: 'ribbon', target: '.ribbon', isDone: ({ song }: Studio) => song.value.arrangement.length > 0 },
  {
    name: 'drawers',
    target: '.top-bar .drawer-tabs, .more-button',
    isDone: ({ drawer }: Studio) => drawer.value !== undefined,
  },
] as const;

function countSteps({ tracks }: Song): number {
  return INSTRUMENTS.flatMap((name) => tracks[name].bars.flat()).filter((step) => step !== undefined).length;
}
