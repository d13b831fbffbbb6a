import type { AudioClip, Hertz } from '@loop/core';

import { createPowerSpectrum } from './power-spectrum.js';

/** How high a sound reaches. */
export interface Bandwidth {
  /** Below this lies 99 % of the power. */
  readonly rolloffHz: Hertz;
  /** Where the spectrum drops to nothing as no instrument does: the mark of a lossy encoder, or of a lower sampling rate. `undefined` without one. */
  readonly shelfHz?: Hertz | undefined;
  /** The share of the power in the hum of mains, 50 or 60 Hz and its multiples, above what lies around it, in decibels; 0 when there is none. */
  readonly humDb: number;
}

const SIZE = 4096;
const PIECES = 100;
/** How much a level has to drop within some hundred hertz. */
const SHELF_DB = 24;
/** Nothing below is heard or meant. */
const FLOOR_DB = -115;

/** Measures the spectrum of pieces that are spread over the whole, all channels together. @internal */
export function measureBandwidth({ sampleRate, channels }: AudioClip): Bandwidth {
  const mean = meanSpectrum(channels, SIZE, PIECES);
  const total = mean.reduce((sum, power) => sum + power, 0);
  let below = 0;
  let bin = 0;
  for (; bin < mean.length - 1 && below + mean[bin]! < 0.99 * total; bin += 1) below += mean[bin]!;
  const hertz = sampleRate / SIZE;
  return { rolloffHz: total === 0 ? 0 : bin * hertz, shelfHz: findShelf(mean, hertz), humDb: findHum(channels, sampleRate) };
}

/** The mean power of each bin over pieces of all channels. */
function meanSpectrum(channels: readonly Float32Array[], size: number, most: number): Float64Array {
  const spectrum = createPowerSpectrum(size);
  const length = channels[0]?.length ?? 0;
  const pieces = Math.max(1, Math.min(most, Math.floor(length / size)));
  const mean = new Float64Array(size / 2 + 1);
  for (let piece = 0; piece < pieces; piece += 1) {
    const start = pieces === 1 ? 0 : Math.round((piece * (length - size)) / (pieces - 1));
    for (const channel of channels) {
      const power = spectrum.at(channel, start);
      for (let bin = 0; bin < mean.length; bin += 1) mean[bin] = mean[bin]! + power[bin]! / (pieces * channels.length);
    }
  }
  return mean;
}

function findShelf(mean: Float64Array, hertz: number): Hertz | undefined {
  const db = Float64Array.from(mean, (power) => Math.max(FLOOR_DB, 10 * Math.log10(power + 1e-30)));
  const level = (from: number, to: number): number => {
    let sum = 0;
    const [first, end] = [Math.round(from / hertz), Math.min(db.length, Math.round(to / hertz))];
    for (let bin = first; bin < end; bin += 1) sum += db[bin]!;
    return sum / Math.max(1, end - first);
  };
  const top = (db.length - 1) * hertz;
  const above = loudestAbove(db);
  let best: { readonly at: Hertz; readonly drop: number } | undefined;
  for (let at = 2000; at + 600 < top; at += 50) {
    const drop = level(at - 500, at - 100) - level(at + 150, at + 550);
    // Beyond a shelf nothing rises again.
    const isLast = above[Math.round((at + 150) / hertz)]! < level(at - 500, at - 100) - SHELF_DB + 6;
    if (drop >= SHELF_DB && isLast && (best === undefined || drop > best.drop)) best = { at, drop };
  }
  return best?.at;
}

function loudestAbove(db: Float64Array): Float64Array {
  const above = db.slice();
  for (let bin = above.length - 2; bin >= 0; bin -= 1) above[bin] = Math.max(above[bin]!, above[bin + 1]!);
  return above;
}

const HUM_SIZE = 16_384;
const HUM_PIECES = 32;

/** Steady tones at multiples of the mains' frequency stand out of the quietest pieces, where music does not cover them. */
function findHum(channels: readonly Float32Array[], sampleRate: Hertz): number {
  const channel = channels[0];
  if (channel === undefined || channel.length < HUM_SIZE) return 0;
  const spectrum = createPowerSpectrum(HUM_SIZE);
  const pieces = Math.min(HUM_PIECES, Math.floor(channel.length / HUM_SIZE));
  const quietest = new Float64Array(HUM_SIZE / 2 + 1).fill(Infinity);
  for (let piece = 0; piece < pieces; piece += 1) {
    const power = spectrum.at(channel, Math.floor((piece * (channel.length - HUM_SIZE)) / Math.max(1, pieces - 1)));
    for (let bin = 0; bin < quietest.length; bin += 1) quietest[bin] = Math.min(quietest[bin]!, power[bin]!);
  }
  const prominence = (hertz: number): number => {
    const bin = Math.round((hertz * HUM_SIZE) / sampleRate);
    const peak = Math.max(quietest[bin - 1]!, quietest[bin]!, quietest[bin + 1]!);
    const around = [-8, -7, -6, -5, 5, 6, 7, 8].map((step) => quietest[bin + step]!);
    return peak < 1e-9 ? 0 : 10 * Math.log10(peak / (around.reduce((sum, power) => sum + power, 0) / around.length + 1e-14));
  };
  const hums = [50, 60].map((mains) => Math.min(...[1, 2, 3].map((multiple) => prominence(mains * multiple))));
  return Math.max(0, ...hums);
}
