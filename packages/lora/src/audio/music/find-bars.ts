import type { Fraction, Seconds } from '@loop/core';

import type { Chroma } from './chroma.js';
import type { OnsetEnvelope } from './onset-envelope.js';

/** How the beats of a song are counted. */
export interface Bars {
  /** Beats of a bar. */
  readonly meter: 3 | 4;
  /** How sure that is, 0–1. */
  readonly confidence: Fraction;
  /** The index of the first beat that begins a bar. */
  readonly firstDownbeat: number;
}

/** How far around a beat its onset is looked for. */
const REACH_SECONDS = 0.05;
/** Songs in four are far more common: three has to be this much more alike. */
const THREE_MARGIN = 0.04;
/** How much each sign speaks for a downbeat. */
const LOW = 1;
const LOUD = 0.6;
const ACCENT = 2;
const CHANGE = 1.5;
const BACKBEAT = 0.8;
/** A song seldom begins within a bar. */
const FIRST_BEAT = 0.25;
/** Without a kick among the onsets, high sounds are no snare. */
const KICK_SHARE = 0.1;

/**
 * Finds whether a song is in three or in four, and where its bars begin: what comes a bar later is alike, chords change and low notes sound on the
 * first beat, and the snare is not there.
 *
 * @internal
 */
export function findBars(beats: readonly Seconds[], onsets: OnsetEnvelope, chroma: Chroma): Bars {
  const features = beats.map((beat) => onsets.bands.map((band) => highestNear(band, beat * onsets.rate, REACH_SECONDS * onsets.rate)));
  const scaled = scaleColumns(features);
  const changes = chordChanges(beats, chroma);
  const described = scaled.map((row, index) => [...row, changes[index]!]);
  const [three, four] = [likeness(described, 3), likeness(described, 4)];
  const meter = beats.length >= 7 && three > four + THREE_MARGIN ? 3 : 4;
  const mostOf = (column: number): number => Math.max(...features.map((row) => row[column]!));
  const hasKick = mostOf(0) > KICK_SHARE * Math.max(...onsets.bands.map((_, column) => mostOf(column)));
  const totals = features.map((row) => row.reduce((sum, value) => sum + value, 0));
  const loudest = Math.max(...totals, 1e-12);
  const strengths = described.map((row, index) => {
    const [low, , , high, hiss] = row as [number, number, number, number, number];
    const loud = row.slice(0, -1).reduce((sum, value) => sum + value, 0) / (row.length - 1);
    const change = CHANGE * row.at(-1)!;
    // Where there is no kick, the loudest beat is the accent.
    if (!hasKick) return ACCENT * (totals[index]! / loudest) + LOUD * loud + change;
    return LOW * low + LOUD * loud + change - BACKBEAT * Math.max(0, (high + hiss) / 2 - low);
  });
  const means = Array.from({ length: meter }, (_, phase) => {
    const own = strengths.filter((_strength, index) => index % meter === phase);
    return own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length) + (phase === 0 ? FIRST_BEAT : 0);
  });
  const firstDownbeat = means.indexOf(Math.max(...means));
  return { meter, confidence: Math.min(1, Math.abs(three - four) * 2), firstDownbeat };
}

function highestNear(curve: Float32Array, place: number, reach: number): number {
  let highest = 0;
  for (let index = Math.max(0, Math.floor(place - reach)); index <= Math.min(curve.length - 1, place + reach); index += 1) {
    highest = Math.max(highest, curve[index]!);
  }
  return highest;
}

/** Each column from 0 to 1; a column without much in it stays small. */
function scaleColumns(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const highest = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!)));
  const most = Math.max(...highest);
  return rows.map((row) => row.map((value, column) => value / Math.max(highest[column]!, 0.02 * most, 1e-12)));
}

/** How different the tones are behind each beat from those before it, 0–1; the last beat is cut off, or fades, and says nothing. */
function chordChanges(beats: readonly Seconds[], { rate, moments }: Chroma): readonly number[] {
  const between = (from: Seconds, to: Seconds): Float64Array => {
    const sum = new Float64Array(12);
    for (
      let moment = Math.max(0, Math.round(from * rate));
      moment < Math.min(moments.length, Math.max(from * rate + 1, to * rate));
      moment += 1
    ) {
      for (let pitch = 0; pitch < 12; pitch += 1) sum[pitch] = sum[pitch]! + moments[moment]![pitch]!;
    }
    return sum;
  };
  const parts = beats.slice(0, -1).map((beat, index) => between(beat, beats[index + 1]!));
  return beats.map((_, index) => (index === 0 || index === parts.length ? 0 : 1 - cosine(parts[index - 1]!, parts[index]!)));
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [product, x, y] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    product += a[index]! * b[index]!;
    x += a[index]! ** 2;
    y += b[index]! ** 2;
  }
  return x * y === 0 ? 1 : product / Math.sqrt(x * y);
}

/** How alike beats are that are so many apart, against how alike any two are: 1 the same, 0 as any. */
function likeness(rows: readonly (readonly number[])[], distance: number): number {
  const differ = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);
  const width = rows[0]?.length ?? 0;
  const means = Array.from({ length: width }, (_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / Math.max(1, rows.length));
  const spread = rows.reduce((sum, row) => sum + differ(row, means), 0) / Math.max(1, rows.length);
  const pairs = rows.slice(distance).map((row, index) => differ(row, rows[index]!));
  if (pairs.length === 0 || spread === 0) return 0;
  return 1 - pairs.reduce((sum, value) => sum + value, 0) / pairs.length / (2 * spread);
}
