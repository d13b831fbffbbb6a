import { INSTRUMENTS, STEPS_PER_BAR, TICKS_PER_BAR, chordsOfBar, createStep } from '@loop/core';
import type { Bar, BarChords, Instrument, Song, Step } from '@loop/core';

import type { BarPlan } from './layer-bars.js';
import { THEME_BARS } from './layer-bars.js';
import type { WrittenBar } from './pool-bars.js';

/** Where the transitions lie in the pool of a song of themes: after the two themes. */
export const TRANSITION_BARS: Readonly<Record<'fill' | 'buildup', number>> = { fill: 2 * THEME_BARS, buildup: 2 * THEME_BARS + 1 };

/** A bar without a step. */
const REST: Bar = Array.from({ length: STEPS_PER_BAR }, () => undefined);

const beat = (step: Step): Bar => REST.with(0, step);

/** The last bar of a piece: one beat on the root, held. */
const ENDING: { readonly [I in Instrument]?: Bar } = {
  kick: beat(createStep()),
  bass: beat(createStep({ degree: 0, lengthTicks: TICKS_PER_BAR })),
  hat: beat(createStep({ articulation: 'open' })),
  lead: beat(createStep({ degree: 0, lengthTicks: TICKS_PER_BAR })),
  stab: beat(createStep({ lengthTicks: TICKS_PER_BAR })),
};
const LAST_BEAT = Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, ENDING[instrument] ?? REST])) as WrittenBar['parts'];
const END_CHORDS: BarChords = [{ degree: 0 }];

/**
 * Writes planned bars out with the patterns of a song of themes.
 *
 * @param themes - Its pool holds theme `a`, theme `b` and the transitions.
 */
export function writeBars(themes: Song, plans: readonly BarPlan[]): readonly WrittenBar[] {
  // The same bar has the same chords by identity, so that it finds its place in the pool again.
  const chords = Array.from({ length: themes.barCount + 2 }, (_, bar) => chordsOfBar(themes, bar));
  return plans.map(({ pattern, layers, section }) => {
    if (pattern === 'end') return { parts: LAST_BEAT, chords: END_CHORDS, section };
    const place = typeof pattern === 'string' ? TRANSITION_BARS[pattern] : pattern;
    const hasTransition = typeof pattern === 'string' && place < themes.barCount;
    const parts = INSTRUMENTS.map((instrument) => {
      const { bars } = themes.tracks[instrument];
      // A transition is written for all instruments; layers do not thin it out.
      const isHeard = hasTransition || layers.includes(instrument);
      return [instrument, (isHeard ? (bars[place] ?? bars[THEME_BARS - 1]) : undefined) ?? REST];
    });
    return { parts: Object.fromEntries(parts) as WrittenBar['parts'], chords: chords[place] ?? chordsOfBar(themes, place), section };
  });
}
