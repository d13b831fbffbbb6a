import { INSTRUMENTS, chordsOfBar, emptyBar } from '@loop/core';
import { crashOn, leadOver, restLastBeat, rideOn, standOnPedal, tomsOn, writeEnding } from '@loop/core/composing';
import type { Pedal, PedalBar } from '@loop/core/composing';
import type { Bar, BarChords, Instrument, Song } from '@loop/core';

import type { BarPlan } from './layer-bars.js';
import { THEME_BARS } from './layer-bars.js';
import type { WrittenBar } from './pool-bars.js';

/** Where the transitions lie in the pool of a song of themes: after the two themes. */
const TRANSITION_BARS: Readonly<Record<'fill' | 'buildup', number>> = { fill: 2 * THEME_BARS, buildup: 2 * THEME_BARS + 1 };

const END_CHORDS: BarChords = [{ degree: 0 }];

/**
 * Writes planned bars out with the patterns of a song of themes.
 *
 * @param themes - Its pool holds theme `a`, theme `b` and the transitions.
 */
export function writeBars(themes: Song, plans: readonly BarPlan[]): readonly WrittenBar[] {
  // The same bar has the same chords by identity, so that it finds its place in the pool again.
  const chords = Array.from({ length: themes.barCount + 2 }, (_, bar) => chordsOfBar(themes, bar));
  const [rest, ending] = [emptyBar(themes), writeEnding(themes)];
  const struck = new Map<string, Bar>();
  const pedals = new Map<string, PedalBar>();
  const onPedal = (place: number, pedal: Pedal): PedalBar | undefined => {
    const [bass, own] = [themes.tracks.bass.bars[place], chords[place]];
    if (themes.chords === undefined || bass === undefined || own === undefined) return undefined;
    const name = `${place} ${pedal}`;
    const stood = pedals.get(name) ?? standOnPedal(themes, { chords: own, bass }, pedal);
    pedals.set(name, stood);
    return stood;
  };
  // The same bar with the same cymbals or toms is the same by identity, too.
  const once = (key: string, write: () => Bar): Bar => {
    const bar = struck.get(key) ?? write();
    struck.set(key, bar);
    return bar;
  };
  const strike = (instrument: Instrument, bar: Bar, { crash = false, ride = false, lift = false, toms }: BarPlan, name: string): Bar => {
    if (lift && instrument === 'kick') return once(`rest ${name}`, () => restLastBeat(bar));
    if (lift && instrument === 'clap') return once(`lead ${name}`, () => leadOver(bar));
    if (instrument === 'perc' && toms !== undefined) return once(`toms ${name} ${toms % 4}`, () => tomsOn(bar, toms));
    if (instrument !== 'hat' || !(crash || ride)) return bar;
    const ridden = ride ? once(`ride ${name}`, () => rideOn(bar)) : bar;
    return crash ? once(`crash ${name} ${ride}`, () => crashOn(ridden)) : ridden;
  };
  return plans.map((plan) => {
    const { pattern, layers, section } = plan;
    if (pattern === 'end') return { parts: endingOf(ending, plans, rest), chords: END_CHORDS, section };
    const place = typeof pattern === 'string' ? TRANSITION_BARS[pattern] : pattern;
    const hasTransition = typeof pattern === 'string' && place < themes.barCount;
    const stood = plan.pedal === undefined || hasTransition ? undefined : onPedal(place, plan.pedal);
    const parts = INSTRUMENTS.map((instrument) => {
      const bars =
        stood !== undefined && instrument === 'bass' ? themes.tracks.bass.bars.with(place, stood.bass) : themes.tracks[instrument].bars;
      // A transition is written for all instruments; layers do not thin it out.
      const isHeard = hasTransition || layers.includes(instrument);
      const bar = (isHeard ? (bars[place] ?? bars[THEME_BARS - 1]) : undefined) ?? rest;
      return [instrument, strike(instrument, bar, plan, `${place} ${isHeard}`)];
    });
    return {
      parts: Object.fromEntries(parts) as WrittenBar['parts'],
      chords: stood?.chords ?? chords[place] ?? chordsOfBar(themes, place),
      section,
    };
  });
}

/** The ending, of those instruments alone that played. */
function endingOf(ending: WrittenBar['parts'], plans: readonly BarPlan[], rest: Bar): WrittenBar['parts'] {
  const played = new Set(plans.flatMap(({ layers }) => layers));
  const parts = INSTRUMENTS.map((instrument) => [instrument, played.has(instrument) ? ending[instrument] : rest]);
  return Object.fromEntries(parts) as WrittenBar['parts'];
}
