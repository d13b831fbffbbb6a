import type { AudioClip, Fraction, Seconds } from '@loop/core';

import { createPowerSpectrum } from './power-spectrum.js';
import { ANALYSIS_RATE, toAnalysisMono } from './to-analysis-mono.js';

/** What a recording is known by, whatever its level, format and bit rate: uint32, one number per {@link FINGERPRINT_STEP}. */
export type AudioFingerprint = Uint32Array;

const SIZE = 8192;
const HOP = 1378;
/** How many moments lie between those that are compared: a note begins or ends in that time. */
const LAG = 2;

/** The time between two numbers of a fingerprint. */
export const FINGERPRINT_STEP: Seconds = HOP / ANALYSIS_RATE;

const BANDS = 33;
const LOWEST = 300;
const HIGHEST = 2000;

/**
 * Makes the fingerprint of a recording: 32 bits per moment, each of which says whether the difference between two neighbouring bands has grown.
 *
 * Source: J. Haitsma and T. Kalker, "A highly robust audio fingerprinting system", ISMIR 2002.
 *
 * @throws {InvalidInputError} When it is no clip.
 */
export function fingerprintAudio(clip: AudioClip): AudioFingerprint {
  const samples = toAnalysisMono(clip).channels[0]!;
  const spectrum = createPowerSpectrum(SIZE);
  const edges = Array.from({ length: BANDS + 1 }, (_, band) =>
    Math.round((LOWEST * (HIGHEST / LOWEST) ** (band / BANDS) * SIZE) / ANALYSIS_RATE),
  );
  const moments = Math.max(0, Math.floor((samples.length - SIZE) / HOP) + 1);
  const prints = new Uint32Array(Math.max(0, moments - LAG));
  const latest = Array.from({ length: LAG + 1 }, () => new Float64Array(BANDS));
  for (let moment = 0; moment < moments; moment += 1) {
    const power = spectrum.at(samples, moment * HOP);
    const now = latest[moment % (LAG + 1)]!;
    for (let band = 0; band < BANDS; band += 1) {
      let sum = 0;
      for (let bin = edges[band]!; bin < edges[band + 1]!; bin += 1) sum += power[bin]!;
      now[band] = sum;
    }
    if (moment >= LAG) prints[moment - LAG] = bitsOf(now, latest[(moment + 1) % (LAG + 1)]!);
  }
  return prints;
}

/** Nothing below is music. */
const FLOOR = 1e-9;

function bitsOf(now: Float64Array, before: Float64Array): number {
  let bits = 0;
  for (let band = 0; band < BANDS - 1; band += 1) {
    const growth = now[band]! - now[band + 1]! - (before[band]! - before[band + 1]!);
    bits = (bits << 1) | (growth > FLOOR ? 1 : 0);
  }
  return bits >>> 0;
}

/** Two recordings that share a stretch. */
export interface FingerprintMatch {
  /** The index of the one that comes first. */
  readonly first: number;
  /** The index of the other. */
  readonly second: number;
  /** How long the stretch is that both have. */
  readonly seconds: Seconds;
  /** The share of bits that agree in it: 1 for the same, 0.5 for strangers. */
  readonly agreement: Fraction;
}

/** Of the bits of a stretch that two encodings of one recording share, at least so many agree. */
const LEAST_AGREEMENT = 0.75;
const LEAST_SECONDS: Seconds = 5;
/** A number that is in too many places says nothing: silence, a held tone, a loop. */
const MOST_PLACES = 64;
const LEAST_VOTES = 4;

/** Finds recordings that are the same, or of which one is a part of the other. @internal */
export function matchFingerprints(prints: readonly AudioFingerprint[]): readonly FingerprintMatch[] {
  const places = new Map<number, number[]>();
  for (const [file, print] of prints.entries()) {
    for (let moment = 0; moment < print.length; moment += 1) {
      const bits = print[moment]!;
      if (bits === 0 || bits === 0xffff_ffff) continue;
      const known = places.get(bits);
      // A file and a moment in one number; neither comes near two to the power of 26.
      if (known === undefined) places.set(bits, [file * 2 ** 26 + moment]);
      else if (known.length <= MOST_PLACES) known.push(file * 2 ** 26 + moment);
    }
  }
  const votes = new Map<string, number>();
  for (const found of places.values()) {
    if (found.length < 2 || found.length > MOST_PLACES) continue;
    for (const [index, a] of found.entries()) {
      for (const b of found.slice(index + 1)) {
        const [first, second] = [Math.floor(a / 2 ** 26), Math.floor(b / 2 ** 26)];
        if (first === second) continue;
        const key = `${first} ${second} ${(b % 2 ** 26) - (a % 2 ** 26)}`;
        votes.set(key, (votes.get(key) ?? 0) + 1);
      }
    }
  }
  const best = new Map<string, FingerprintMatch>();
  for (const [key, count] of votes) {
    if (count < LEAST_VOTES) continue;
    const [first, second, shift] = key.split(' ').map(Number) as [number, number, number];
    const match = compare(prints, first, second, shift);
    if (match === undefined || match.agreement <= (best.get(`${first} ${second}`)?.agreement ?? 0)) continue;
    best.set(`${first} ${second}`, match);
  }
  return [...best.values()].toSorted((a, b) => a.first - b.first || a.second - b.second);
}

function compare(prints: readonly AudioFingerprint[], first: number, second: number, shift: number): FingerprintMatch | undefined {
  const [a, b] = [prints[first]!, prints[second]!];
  const from = Math.max(0, -shift);
  const to = Math.min(a.length, b.length - shift);
  const shared = to - from;
  const least = Math.max(LEAST_SECONDS / FINGERPRINT_STEP, 0.5 * Math.min(a.length, b.length));
  if (shared < least) return undefined;
  let agreeing = 0;
  for (let moment = from; moment < to; moment += 1) agreeing += 32 - bitCount(a[moment]! ^ b[moment + shift]!);
  const agreement = agreeing / (32 * shared);
  return agreement < LEAST_AGREEMENT ? undefined : { first, second, seconds: shared * FINGERPRINT_STEP, agreement };
}

function bitCount(value: number): number {
  let bits = value - ((value >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return (((bits + (bits >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
}
