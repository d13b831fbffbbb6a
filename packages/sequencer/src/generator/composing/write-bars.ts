import { INSTRUMENTS, chordsOfBar, createStep, emptyBar, ticksPerBar } from '@loop/core';
import { crashOn, rideOn, tomsOn } from '@loop/core/composing';
import type { Bar, BarChords, Instrument, Song, Step } from '@loop/core';

import type { BarPlan } from './layer-bars.js';
import { restingIn } from './resting-in.js';
import { THEME_BARS } from './layer-bars.js';
import type { WrittenBar } from './pool-bars.js';

/** Where the transitions lie in the pool of a song of themes: after the two themes. */
const TRANSITION_BARS: Readonly<Record<'fill' | 'buildup', number>> = { fill: 2 * THEME_BARS, buildup: 2 * THEME_BARS + 1 };

/** The last bar of a piece: one beat on the root, held. */
function lastBeat(song: Song): WrittenBar['parts'] {
  const rest = emptyBar(song);
  const lengthTicks = ticksPerBar(song);
  const beat = (step: Step): Bar => rest.with(0, step);
  const ending: { readonly [I in Instrument]?: Bar } = {
    kick: beat(createStep()),
    bass: beat(createStep({ degree: 0, lengthTicks })),
    // An open hat is no sound of a genre whose hands hold something else.
    hat: typeof song.genre === 'object' ? rest : beat(createStep({ articulation: 'open' })),
    lead: beat(createStep({ degree: 0, lengthTicks })),
    stab: beat(createStep({ lengthTicks })),
  };
  const resting = restingIn(song);
  const parts = INSTRUMENTS.map((instrument) => [instrument, (resting.includes(instrument) ? undefined : ending[instrument]) ?? rest]);
  return Object.fromEntries(parts) as WrittenBar['parts'];
}

const END_CHORDS: BarChords = [{ degree: 0 }];

/**
 * Writes planned bars out with the patterns of a song of themes.
 *
 * @param themes - Its pool holds theme `a`, theme `b` and the transitions.
 */
export function writeBars(themes: Song, plans: readonly BarPlan[]): readonly WrittenBar[] {
  // The same bar has the same chords by identity, so that it finds its place in the pool again.
  const chords = Array.from({ length: themes.barCount + 2 }, (_, bar) => chordsOfBar(themes, bar));
  const [rest, ending] = [emptyBar(themes), lastBeat(themes)];
  const struck = new Map<string, Bar>();
  // The same bar with the same cymbals or toms is the same by identity, too.
  const once = (key: string, write: () => Bar): Bar => {
    const bar = struck.get(key) ?? write();
    struck.set(key, bar);
    return bar;
  };
  const strike = (instrument: Instrument, bar: Bar, { crash = false, ride = false, toms }: BarPlan, name: string): Bar => {
    if (instrument === 'perc' && toms !== undefined) return once(`toms ${name} ${toms % 4}`, () => tomsOn(bar, toms));
    if (instrument !== 'hat' || !(crash || ride)) return bar;
    const ridden = ride ? once(`ride ${name}`, () => rideOn(bar)) : bar;
    return crash ? once(`crash ${name} ${ride}`, () => crashOn(ridden)) : ridden;
  };
  return plans.map((plan) => {
    const { pattern, layers, section } = plan;
    if (pattern === 'end') return { parts: ending, chords: END_CHORDS, section };
    const place = typeof pattern === 'string' ? TRANSITION_BARS[pattern] : pattern;
    const hasTransition = typeof pattern === 'string' && place < themes.barCount;
    const parts = INSTRUMENTS.map((instrument) => {
      const { bars } = themes.tracks[instrument];
      // A transition is written for all instruments; layers do not thin it out.
      const isHeard = hasTransition || layers.includes(instrument);
      const bar = (isHeard ? (bars[place] ?? bars[THEME_BARS - 1]) : undefined) ?? rest;
      return [instrument, strike(instrument, bar, plan, `${place} ${isHeard}`)];
    });
    return { parts: Object.fromEntries(parts) as WrittenBar['parts'], chords: chords[place] ?? chordsOfBar(themes, place), section };
  });
}
