import type { AutomationPoint, Genre, Song } from '@loop/core';

import { TURN_BARS } from '../../arrangement/sections.js';
import type { Section, SectionKind } from '../reading/section.js';

/** How a section sounds: the master gain in decibels beside the song's own, and the filter's cutoff as a share of it, at its start and its end. */
interface SectionSound {
  readonly gainDb: readonly [start: number, end: number];
  readonly filter: readonly [start: number, end: number];
}

/** A build rises from behind its filter and stays below what follows; a drop has all there is. */
const SOUNDS: Readonly<Record<SectionKind, SectionSound>> = {
  intro: { gainDb: [-5, -3], filter: [0.25, 0.8] },
  verse: { gainDb: [-2.5, -2], filter: [0.75, 0.85] },
  build: { gainDb: [-5, -3], filter: [0.12, 1] },
  chorus: { gainDb: [0, 0], filter: [1, 1] },
  drop: { gainDb: [0, 0], filter: [1, 1] },
  breakdown: { gainDb: [-5, -5], filter: [0.4, 0.6] },
  bridge: { gainDb: [-3, -2], filter: [0.6, 0.8] },
  outro: { gainDb: [-2, -6], filter: [0.9, 0.3] },
  theme: { gainDb: [-1, -1], filter: [0.9, 1] },
};

/** Music that is played by hands, or calm, moves less far than music for a dance floor. */
const DEPTHS: { readonly [G in Genre]?: number } = { ambient: 0.75, hiphop: 0.5, rock: 0.6, pop: 0.8 };

/** How much further a quiet section goes back for each decibel that drives the loud ones into the limiter, which takes as much from those. */
const DRIVE_SHARE = 0.4;

/** How far it moves for the genres of packs, which bands play. */
const BAND_DEPTH = 0.6;

/** Writes how loud and how bright each section is, as automation of a song with settings. */
export function automateSections(
  sections: readonly Section[],
  { genre, sound }: Pick<Song, 'genre' | 'sound'>,
): NonNullable<Song['automation']> {
  const gain = numberOf(sound['masterGainDb'], 0);
  const cutoff = numberOf(sound['filterCutoff'], 11_000);
  const depth = typeof genre === 'object' ? BAND_DEPTH : ((genre === undefined ? undefined : DEPTHS[genre]) ?? 1);
  const driven = DRIVE_SHARE * Math.max(0, gain);
  const lane = (valueOf: (sounds: SectionSound, end: 0 | 1) => number): AutomationPoint[] =>
    sections.flatMap(({ kind, startBar, bars }) => [
      { bar: startBar, value: valueOf(SOUNDS[kind], 0) },
      { bar: startBar + bars - TURN_BARS, value: valueOf(SOUNDS[kind], 1) },
    ]);
  return {
    masterGainDb: lane(({ gainDb }, end) => Math.max(-24, gain + depth * gainDb[end] - driven * Math.min(1, -gainDb[end] / 4))),
    filterCutoff: lane(({ filter }, end) => Math.round(cutoff * filter[end] ** depth)),
  };
}

/** Moves automation later, as when bars are put before a song. */
export function delayAutomation(automation: Song['automation'], bars: number): Song['automation'] {
  if (automation === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(automation).map(([id, points]) => [id, points.map(({ bar, value }) => ({ bar: bar + bars, value }))]),
  );
}

function numberOf(value: number | string | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
