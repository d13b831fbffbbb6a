import { automationAt, playbackList } from '@loop/core';
import type { AutomationPoint, Genre, Song } from '@loop/core';

import { TURN_BARS, cutLane } from '../../arrangement/sections.js';
import { resolveSoundSettings } from '../../engine/sound-settings.js';
import { measureBars } from '../../render/measure-bars.js';
import type { BarSpan } from '../../render/measure-bars.js';
import type { Section, SectionKind } from '../reading/section.js';

/** How a section sounds beside the high points of its song. */
interface SectionSound {
  /** How loud it is, in LU above the high point that it leads to. */
  readonly level: number;
  /** How its level moves from its start to its end, in decibels beside that. */
  readonly swell: readonly [start: number, end: number];
  /** The filter's cutoff at its start and its end, as a share of the song's own. */
  readonly filter: readonly [start: number, end: number];
  /** The bars that say how loud it is: those at its start or those at its end. */
  readonly face: 'start' | 'end';
}

/** A build rises from behind its filter and stays below what follows; a drop has all there is. */
const SOUNDS: Readonly<Record<SectionKind, SectionSound>> = {
  intro: { level: -6.5, swell: [-1, 1], filter: [0.25, 0.8], face: 'end' },
  verse: { level: -2.5, swell: [0, 0.5], filter: [0.75, 0.85], face: 'start' },
  build: { level: -4.5, swell: [-1, 0.5], filter: [0.12, 1], face: 'end' },
  chorus: { level: 0, swell: [0, 0], filter: [1, 1], face: 'start' },
  drop: { level: 0, swell: [0, 0], filter: [1, 1], face: 'start' },
  breakdown: { level: -6, swell: [0, 0], filter: [0.4, 0.6], face: 'start' },
  bridge: { level: -3, swell: [0, 0.5], filter: [0.6, 0.8], face: 'start' },
  outro: { level: -4, swell: [1, -2], filter: [0.9, 0.3], face: 'start' },
  theme: { level: -2, swell: [0, 0], filter: [0.9, 1], face: 'start' },
};

/** How far the filter moves: music that is played by hands, or calm, moves less far than music for a dance floor. */
const DEPTHS: { readonly [G in Genre]?: number } = { ambient: 0.75, hiphop: 0.5, rock: 0.6, pop: 0.8 };

/** How far it moves for the genres of packs, which bands play. */
const BAND_DEPTH = 0.6;

/** How many bars of a section are measured: a phrase. */
const FACE_BARS = 4;

/** How long the last bar fades, in bars. */
const FADE_BARS = 0.75;

/** The furthest that a section is turned down and up, in decibels: what has few layers stays smaller than its plan rather than to be blown up. */
const [LOWEST, HIGHEST] = [-14, 3];

/**
 * Writes how loud and how bright each section is, as automation of an arranged song. Each section is played, and its level set by how loud it
 * came out, whatever its layers, its kit and the limiter do: so a build lies below its drop by what is planned, and not by what was usual.
 *
 * @param song - Plays the sections; what it automates otherwise stays.
 */
export function automateSections(song: Song, sections: readonly Section[]): NonNullable<Song['automation']> {
  const gain = numberOf(song.sound['masterGainDb'], 0);
  const cutoff = numberOf(song.sound['filterCutoff'], 11_000);
  const depth = typeof song.genre === 'object' ? BAND_DEPTH : ((song.genre === undefined ? undefined : DEPTHS[song.genre]) ?? 1);
  const lane = (valueOf: (section: Section, end: 0 | 1, index: number) => number): AutomationPoint[] =>
    sections.flatMap((section, index) => [
      { bar: section.startBar, value: valueOf(section, 0, index) },
      { bar: section.startBar + section.bars - TURN_BARS, value: valueOf(section, 1, index) },
    ]);
  const lanesOf = (levels: readonly number[]): NonNullable<Song['automation']> => ({
    ...song.automation,
    ...fadeAway(
      song,
      sections,
      lane(({ kind }, end, index) => Math.max(-24, gain + (levels[index] as number) + SOUNDS[kind].swell[end])),
    ),
    filterCutoff: lane(({ kind }, end) => Math.round(cutoff * SOUNDS[kind].filter[end] ** depth)),
  });
  const planned = sections.map(({ kind }) => SOUNDS[kind].level);
  if (sections.length < 2) return lanesOf(planned);
  const measured = measureSections({ ...song, automation: lanesOf(planned) }, sections);
  return lanesOf(levelSections(sections, measured));
}

/** The level of the mix, which an outro takes to silence in its last bar, and with it the pad, which knows no rest. */
function fadeAway(song: Song, sections: readonly Section[], levels: readonly AutomationPoint[]): NonNullable<Song['automation']> {
  const last = sections.at(-1);
  if (last?.kind !== 'outro') return { masterGainDb: levels };
  const end = last.startBar + last.bars;
  const held = automationAt(levels, end - 1);
  const fade = (from: number, to: number): readonly AutomationPoint[] => [
    { bar: end - FADE_BARS, value: from },
    { bar: end - TURN_BARS, value: to },
  ];
  return {
    masterGainDb: [...levels.slice(0, -1), { bar: end - 1, value: held }, ...fade(held, -24)],
    padGainDb: fade(numberOf(song.sound['padGainDb'], 0), -60),
  };
}

/** The level of each section in decibels beside the song's own, from how loud it is at the level that its plan says. */
function levelSections(sections: readonly Section[], measured: readonly number[]): readonly number[] {
  return sections.map(({ kind }, index) => {
    const { level } = SOUNDS[kind];
    const missing = referenceOf(sections, measured, index) + level - (measured[index] as number);
    if (level === 0 || !Number.isFinite(missing)) return level;
    return Math.round(100 * Math.min(HIGHEST, Math.max(LOWEST, level + missing))) / 100;
  });
}

/**
 * How loud the high point is that a section leads to. What comes from another one stays below that, too: then the softer of both counts. Without
 * any, it is what the loudest section were as a high point.
 */
function referenceOf(sections: readonly Section[], measured: readonly number[], index: number): number {
  const isHigh = ({ kind }: Section): boolean => SOUNDS[kind].level === 0;
  const next = sections.findIndex((section, place) => place >= index && isHigh(section));
  const beside = [index - 1, next < 0 ? sections.findLastIndex(isHigh) : next];
  const highs = beside.filter((place) => place >= 0 && isHigh(sections[place] as Section));
  if (highs.length > 0) return Math.min(...highs.map((place) => measured[place] as number));
  return Math.max(...measured.map((lufs, place) => lufs - SOUNDS[(sections[place] as Section).kind].level));
}

/** How loud the sections are; those of one kind that play the same bars are measured once. */
function measureSections(song: Song, sections: readonly Section[]): readonly number[] {
  const list = playbackList(song);
  const faces = new Map<string, BarSpan>();
  const names = sections.map((section) => {
    const face = faceOf(section);
    const played = list.slice(face.start, face.start + face.bars).map(({ bar }) => bar);
    const name = `${section.kind} ${section.bars} ${played.join()}`;
    if (!faces.has(name)) faces.set(name, face);
    return name;
  });
  const measured = measureBars(song, [...faces.values()]);
  const levels = new Map([...faces.keys()].map((name, index) => [name, measured[index] as number]));
  return names.map((name) => levels.get(name) as number);
}

function faceOf({ kind, startBar, bars }: Section): BarSpan {
  const length = Math.min(FACE_BARS, bars);
  return { start: SOUNDS[kind].face === 'start' ? startBar : startBar + bars - length, bars: length };
}

/** A stretch of a song whose automation is known: `automation` counts bars from `start` of its own. */
interface AutomatedStretch {
  readonly automation: Song['automation'];
  readonly start: number;
  readonly bars: number;
}

/**
 * Writes the automation of a song that sections were written around: theirs, and between them what the song had.
 *
 * @param song - Plays it all.
 * @param before - The sections before it.
 * @param kept - What it had, and how many bars that has.
 * @param after - The sections behind it, counted from its end.
 */
export function automateAround(
  song: Song,
  before: readonly Section[],
  kept: Omit<AutomatedStretch, 'start'>,
  after: readonly Section[],
): Song['automation'] {
  const [barsBefore, barsAfter] = [lengthOf(before), lengthOf(after)];
  const end = barsBefore + kept.bars;
  const added = (sections: readonly Section[], bars: number): Song['automation'] =>
    bars === 0 ? undefined : automateSections({ ...song, automation: undefined }, sections);
  const shifted = after.map((section) => ({ ...section, startBar: section.startBar + end }));
  const stretches: readonly AutomatedStretch[] = [
    { automation: added(before, barsBefore), start: 0, bars: barsBefore },
    { ...kept, start: 0 },
    { automation: added(shifted, barsAfter), start: end, bars: barsAfter },
  ];
  const heard = stretches.filter(({ bars }) => bars > 0);
  const ids = new Set(heard.flatMap(({ automation = {} }) => Object.keys(automation)));
  if (ids.size === 0) return undefined;
  const settings: Readonly<Record<string, number>> = resolveSoundSettings(song.sound);
  return Object.fromEntries(
    [...ids].map((id) => [id, joinStretches(heard, (lane) => lane?.[id] ?? still(settings[id], kept.automation?.[id]))]),
  );
}

/** What a lane is where nobody wrote it: the control's own value, or what the song had. */
function still(value: number | undefined, points: readonly AutomationPoint[] = []): readonly AutomationPoint[] {
  return value === undefined ? points : [{ bar: 0, value }];
}

function joinStretches(
  stretches: readonly AutomatedStretch[],
  laneOf: (automation: Song['automation']) => readonly AutomationPoint[],
): readonly AutomationPoint[] {
  let at = 0;
  return stretches.flatMap((stretch) => {
    const from = at - stretch.start;
    at += stretch.bars;
    return cutLane(laneOf(stretch.automation), stretch).map(({ bar, value }) => ({ bar: bar + from, value }));
  });
}

function lengthOf(sections: readonly Section[]): number {
  return sections.reduce((sum, { bars }) => sum + bars, 0);
}

function numberOf(value: number | string | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
