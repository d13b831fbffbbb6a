import type { AudioClip, Hertz, Seconds } from '@loop/core';

import { createPowerSpectrum } from '../measure/power-spectrum.js';

/** A sound as a picture: small enough that a report of hundreds still opens. */
export interface SoundPicture {
  /** The length of the sound. */
  readonly seconds: Seconds;
  /** The lowest and the highest sample of each column, −1…1, one pair after the other. */
  readonly waveform: Float32Array;
  /** The levels of its frequencies over time. */
  readonly spectrogram: {
    /** How many moments there are, evenly spaced. */
    readonly columns: number;
    /** Rows from low to high, evenly spaced by pitch. */
    readonly rows: number;
    /** Where the lowest row begins. */
    readonly lowestHz: Hertz;
    /** Where the highest row ends. */
    readonly highestHz: Hertz;
    /** Levels, 0 for −90 dB and below, 255 for the loudest: uint8 `[columns, rows]`. */
    readonly levels: Uint8Array;
  };
}

const COLUMNS = 240;
const ROWS = 64;
const SIZE = 4096;
const LOWEST: Hertz = 40;
const RANGE_DB = 90;

/** Draws the waveform and the spectrogram of a sound. */
export function drawSound(clip: AudioClip): SoundPicture {
  const { sampleRate, channels } = clip;
  // Channels that cancel each other out leave nothing in their mean: the louder one is drawn.
  const samples = channels.toSorted((a, b) => energyOf(b) - energyOf(a))[0]!;
  const highest = Math.min(20_000, sampleRate / 2);
  const spectrum = createPowerSpectrum(SIZE);
  const edges = Array.from({ length: ROWS + 1 }, (_, row) => (LOWEST * (highest / LOWEST) ** (row / ROWS) * SIZE) / sampleRate);
  const decibels = new Float64Array(COLUMNS * ROWS);
  for (let column = 0; column < COLUMNS; column += 1) {
    const middle = Math.round(((column + 0.5) * samples.length) / COLUMNS);
    const power = spectrum.at(samples, middle - SIZE / 2);
    for (let row = 0; row < ROWS; row += 1) {
      const [from, to] = [Math.floor(edges[row]!), Math.max(Math.floor(edges[row]!) + 1, Math.floor(edges[row + 1]!))];
      let sum = 0;
      for (let bin = from; bin < Math.min(to, power.length); bin += 1) sum = Math.max(sum, power[bin]!);
      decibels[column * ROWS + row] = 10 * Math.log10(sum + 1e-20);
    }
  }
  const top = decibels.reduce((most, value) => Math.max(most, value), -120);
  const levels = Uint8Array.from(decibels, (db) => Math.max(0, Math.min(255, Math.round(255 * (1 + (db - top) / RANGE_DB)))));
  return {
    seconds: samples.length / sampleRate,
    waveform: outline(channels),
    spectrogram: { columns: COLUMNS, rows: ROWS, lowestHz: LOWEST, highestHz: highest, levels },
  };
}

function energyOf(samples: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += samples[index]! ** 2;
  return sum;
}

function outline(channels: readonly Float32Array[]): Float32Array {
  const waveform = new Float32Array(COLUMNS * 2);
  const length = channels[0]!.length;
  for (let column = 0; column < COLUMNS; column += 1) {
    const [from, to] = [column, column + 1].map((place) => Math.floor((place * length) / COLUMNS)) as [number, number];
    let [low, high] = [0, 0];
    for (const samples of channels) {
      for (let index = from; index < to; index += 1) {
        const value = samples[index]!;
        if (value < low) low = value;
        else if (value > high) high = value;
      }
    }
    waveform[column * 2] = low;
    waveform[column * 2 + 1] = high;
  }
  return waveform;
}
