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
/** Which octave a beat has is a matter of taste: there the preference is wider. */
const OCTAVE_WIDTH = 1.6;
const MULTIPLES = [
  [1, 1],
  [2, 0.6],
  [3, 0.3],
  [4, 0.4],
] as const;
/** What comes between beats speaks for a faster tempo. */
const BETWEEN = 0.9;
/** Beats of the comb: four bars. */
const COMB = 16;
/** How much silence between the beats counts beside the comb when the octave is chosen. */
const EMPTINESS = 0.3;

/**
 * Finds tempos by the autocorrelation of onsets, in two steps. A comb over many beats finds the pulse: in dense music also five or seven sixteenths
 * later something begins, but not again and again. Then its octave is chosen: one beat later, two and four the sound begins again as it did; half a
 * beat later it does not, or the beat is twice as fast.
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
  const scored: TempoCandidate[] = [];
  for (let bpm = SLOWEST; bpm <= FASTEST; bpm *= 1.005) {
    scored.push({ bpm, score: combOf(correlation, 60 / bpm, rate) * preference(bpm, WIDTH_OCTAVES) });
  }
  const peaks = scored
    .filter(({ score }, index) => score > 0 && score >= (scored[index - 1]?.score ?? 0) && score > (scored[index + 1]?.score ?? 0))
    .toSorted((a, b) => b.score - a.score);
  const pulse = peaks[0];
  if (pulse === undefined) return [];
  const octaves = [1, 0.5, 2]
    .map((factor) => pulse.bpm * factor)
    .filter((bpm) => bpm >= SLOWEST && bpm <= FASTEST)
    .map((bpm) => ({ bpm, score: octaveScore(correlation, bpm, rate) }))
    .toSorted((a, b) => b.score - a.score);
  const others = peaks.filter(({ bpm }) => octaves.every((one) => Math.abs(Math.log2(bpm / one.bpm)) > 0.03));
  const limit = octaves[0]?.score ?? 0;
  return [...octaves, ...others]
    .slice(0, 5)
    .map(({ bpm, score }) => ({ bpm: refine(correlation, bpm, rate), score: Math.min(score, limit) }));
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

/** How alike the onsets are after each of many beats, on average. */
function combOf(correlation: Float64Array, period: Seconds, rate: number): number {
  let [sum, count] = [0, 0];
  for (let multiple = 1; multiple <= COMB; multiple += 1) {
    const value = near(correlation, period * multiple * rate);
    if (value === undefined) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function octaveScore(correlation: Float64Array, bpm: Bpm, rate: number): number {
  const period = 60 / bpm;
  const empty = Math.max(0, scoreOf(correlation, period, rate));
  return (EMPTINESS * empty + (1 - EMPTINESS) * combOf(correlation, period, rate)) * preference(bpm, OCTAVE_WIDTH);
}

function preference(bpm: Bpm, width: number): number {
  return Math.exp(-0.5 * (Math.log2(bpm / PREFERRED) / width) ** 2);
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
