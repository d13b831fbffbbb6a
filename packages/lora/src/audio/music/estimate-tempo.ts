import type { Bpm, Seconds } from '@loop/core';

/** A tempo that a song may have. */
export interface TempoCandidate {
  /** Beats per minute, 40–220. */
  readonly bpm: Bpm;
  /** How well it explains the onsets; the best has the highest. */
  readonly score: number;
}

const SLOWEST: Bpm = 40;
const FASTEST: Bpm = 220;
/** Listeners prefer tempos near this one; an octave away counts for less by the width below. */
const PREFERRED: Bpm = 115;
const WIDTH_OCTAVES = 1.3;
const MULTIPLES = [
  [1, 1],
  [2, 0.6],
  [3, 0.3],
  [4, 0.4],
] as const;
/** What comes between beats speaks for a faster tempo. */
const BETWEEN = 0.9;

/**
 * Finds tempos by the autocorrelation of onsets: one beat later, two and four the sound begins again as it did; half a beat later it does not, or the
 * beat is twice as fast.
 *
 * @param envelope - Onset strengths.
 * @param rate - Their number per second.
 * @returns At most five, the best first; none when nothing begins.
 * @internal
 */
export function estimateTempo(envelope: Float32Array, rate: number): readonly TempoCandidate[] {
  const slowest = Math.ceil((60 / SLOWEST) * rate * 4) + 2;
  const correlation = autocorrelate(envelope, Math.min(envelope.length - 1, slowest));
  if (correlation === undefined) return [];
  const scored: { readonly bpm: Bpm; readonly score: number }[] = [];
  for (let bpm = SLOWEST; bpm <= FASTEST; bpm *= 1.005) scored.push({ bpm, score: scoreOf(correlation, 60 / bpm, rate) * preference(bpm) });
  const peaks = scored.filter(
    ({ score }, index) => score > 0 && score >= (scored[index - 1]?.score ?? 0) && score > (scored[index + 1]?.score ?? 0),
  );
  return peaks
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 5)
    .map(({ bpm, score }) => ({ bpm: refine(correlation, bpm, rate), score }));
}

/** Autocorrelation of a curve without its slow part, 1 at lag 0; the shorter overlap of long lags is made up for. */
function autocorrelate(envelope: Float32Array, lags: number): Float64Array | undefined {
  const centred = Float64Array.from(envelope);
  const mean = centred.reduce((sum, value) => sum + value, 0) / centred.length;
  for (let index = 0; index < centred.length; index += 1) centred[index] = centred[index]! - mean;
  const correlation = new Float64Array(lags + 1);
  for (let lag = 0; lag <= lags; lag += 1) {
    let sum = 0;
    for (let index = 0; index + lag < centred.length; index += 1) sum += centred[index]! * centred[index + lag]!;
    correlation[lag] = sum / (centred.length - lag);
  }
  const power = correlation[0]!;
  if (!(power > 0)) return undefined;
  return correlation.map((value) => value / power);
}

function scoreOf(correlation: Float64Array, period: Seconds, rate: number): number {
  let [score, weights] = [0, 0];
  for (const [multiple, weight] of MULTIPLES) {
    const value = near(correlation, period * multiple * rate);
    if (value === undefined) continue;
    score += weight * value;
    weights += weight;
  }
  const between = Math.max(0, ...[1 / 2, 1 / 3].map((share) => near(correlation, period * share * rate) ?? 0));
  return weights === 0 ? 0 : score / weights - BETWEEN * between;
}

/** The highest value within a moment of a lag: beats are never exactly a whole number of moments apart. */
function near(correlation: Float64Array, lag: number): number | undefined {
  const from = Math.floor(lag - 1);
  if (from < 1 || from + 3 >= correlation.length) return undefined;
  return Math.max(correlation[from]!, correlation[from + 1]!, correlation[from + 2]!, correlation[from + 3]!);
}

function preference(bpm: Bpm): number {
  return Math.exp(-0.5 * (Math.log2(bpm / PREFERRED) / WIDTH_OCTAVES) ** 2);
}

/** Long lags say the period exactly. */
function refine(correlation: Float64Array, bpm: Bpm, rate: number): Bpm {
  let best = { bpm, score: -Infinity };
  for (let step = -30; step <= 30; step += 1) {
    const tried = bpm * (1 + step * 0.001);
    let score = 0;
    for (let multiple = 1; multiple <= 8; multiple += 1) {
      const lag = (60 / tried) * multiple * rate;
      const whole = Math.floor(lag);
      if (whole + 1 >= correlation.length) break;
      score += correlation[whole]! + (correlation[whole + 1]! - correlation[whole]!) * (lag - whole);
    }
    if (score > best.score) best = { bpm: tried, score };
  }
  return best.bpm;
}
