import type { AudioClip, Bpm } from '@loop/core';

/** Frames of the loudness curve per second. */
const CURVE_RATE = 200;
const SLOWEST = 70;
const FASTEST = 190;

/** Frames over which loudness is measured: 40 ms. */
const SMOOTHING = 8;

/** The strongest attack must rise by this share of the loudest moment. */
const MIN_RISE = 0.1;

/** A beat must repeat this much better than chance before it counts. */
const MIN_CONTRAST = 0.1;

/**
 * Estimates the tempo of a recording from how its attacks repeat: the loudness rises are compared with themselves at every lag of
 * 70–190 beats per minute, and at twice and four times that lag.
 *
 * Source: E. Scheirer, "Tempo and beat analysis of acoustic musical signals", JASA 103 (1998), for the idea of comparing onset envelopes.
 *
 * @returns Rounded to a tenth; `undefined` for sound without a beat, or shorter than two seconds.
 */
export function estimateTempo(clip: AudioClip): Bpm | undefined {
  const rises = riseCurve(clip);
  if (rises.length < 2 * CURVE_RATE) return undefined;
  const energy = likeness(rises, 0);
  if (energy === 0) return undefined;
  let best: { readonly lag: number; readonly score: number } | undefined;
  let sum = 0;
  let count = 0;
  for (let lag = (60 * CURVE_RATE) / FASTEST; lag <= (60 * CURVE_RATE) / SLOWEST; lag += 0.25) {
    const score = (likeness(rises, lag) + likeness(rises, 2 * lag) + 0.5 * likeness(rises, 4 * lag)) / energy;
    sum += score;
    count += 1;
    if (best === undefined || score > best.score) best = { lag, score };
  }
  if (best === undefined || best.score - sum / count < MIN_CONTRAST) return undefined;
  return Math.round(((60 * CURVE_RATE) / best.lag) * 10) / 10;
}

/** How much the loudness rises, never below 0, with its mean taken off; empty when nothing rises. */
function riseCurve({ sampleRate, channels }: AudioClip): Float64Array {
  const [samples] = channels;
  const hop = sampleRate / CURVE_RATE;
  const frames = Math.floor((samples?.length ?? 0) / hop);
  const energies = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    let energy = 0;
    for (let index = Math.floor(frame * hop); index < Math.floor((frame + 1) * hop); index += 1) energy += (samples?.[index] ?? 0) ** 2;
    energies[frame] = energy / hop;
  }
  // Wider than a period of the lowest kick, so that its own waves are not taken for attacks.
  const loudness = energies.map((_, frame) => Math.sqrt(meanOf(energies, frame - SMOOTHING, frame)));
  const rises = loudness.map((level, frame) => Math.max(0, level - (loudness[frame - SMOOTHING] ?? 0)));
  rises.fill(0, 0, SMOOTHING);
  if (highestOf(rises) <= MIN_RISE * highestOf(loudness)) return new Float64Array(0);
  const mean = meanOf(rises, 0, frames - 1);
  return rises.map((rise) => rise - mean);
}

/** The mean of a curve from one frame to another, both included, as far as the curve goes. */
function meanOf(curve: Float64Array, from: number, to: number): number {
  const part = curve.subarray(Math.max(0, from), to + 1);
  return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
}

function highestOf(curve: Float64Array): number {
  return curve.reduce((highest, value) => Math.max(highest, value), 0);
}

/** The product of a curve with itself at a lag, between frames by interpolation, per frame compared. */
function likeness(curve: Float64Array, lag: number): number {
  const whole = Math.floor(lag);
  const share = lag - whole;
  const length = curve.length - whole - 1;
  if (length <= 0) return 0;
  let sum = 0;
  for (let index = 0; index < length; index += 1) {
    const later = (curve[index + whole] as number) * (1 - share) + (curve[index + whole + 1] as number) * share;
    sum += (curve[index] as number) * later;
  }
  return sum / length;
}
