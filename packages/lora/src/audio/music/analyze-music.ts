import { clipDuration } from '@loop/core';
import type { AudioClip, Bpm, Fraction, Seconds } from '@loop/core';
import { ANALYSIS_RATE, toAnalysisMono } from '../measure/to-analysis-mono.js';

import { measureChroma } from './chroma.js';
import { estimateKey } from './estimate-key.js';
import type { KeyCandidate } from './estimate-key.js';
import { estimateTempo } from './estimate-tempo.js';
import type { TempoCandidate } from './estimate-tempo.js';
import { findBars } from './find-bars.js';
import { measureOnsets } from './onset-envelope.js';
import { trackBeats } from './track-beats.js';

/** What was heard in a song. */
export interface MusicAnalysis {
  /** `undefined` when no beat is heard. */
  readonly bpm?: Bpm | undefined;
  /** How far the best tempo is ahead of another octave or fraction, 0–1. */
  readonly bpmConfidence: Fraction;
  /** The tempos that were considered, the best first. */
  readonly tempos: readonly TempoCandidate[];
  /** When the beats are. */
  readonly beats: readonly Seconds[];
  /** When the bars begin. */
  readonly downbeats: readonly Seconds[];
  /** Beats of a bar; `undefined` when no beat is heard. Two and four sound alike and are 4; six eighths are 3. */
  readonly timeSignature?: '3' | '4' | undefined;
  /** How far the likelier of three and four is ahead, 0–1. */
  readonly timeSignatureConfidence: Fraction;
  /** Such as `F# minor`; '' when no tone stands out. */
  readonly key: string;
  /** How far the best key is ahead of the next, 0–1. */
  readonly keyConfidence: Fraction;
  /** The likeliest keys, the best first. */
  readonly keys: readonly KeyCandidate[];
}

const SHORTEST: Seconds = 1;
const KEYS_KEPT = 5;
/** Below this nothing repeats: what was found is no beat. */
const LEAST_TEMPO_SCORE = 0.08;

/**
 * Finds tempo, beats, bars, time signature and key of a song. The numbers are estimates with a confidence; where somebody has written the truth down,
 * keep that.
 *
 * @throws {InvalidInputError} When it is no clip.
 *
 * @example
 * ```ts
 * const { bpm, key, downbeats } = analyzeMusic(audio);
 * ```
 */
export function analyzeMusic(clip: AudioClip): MusicAnalysis {
  const mono = toAnalysisMono(clip);
  const samples = mono.channels[0]!;
  const chroma = measureChroma(samples, ANALYSIS_RATE);
  const keys = estimateKey(chroma);
  const tonal = {
    key: keys[0]?.key ?? '',
    keyConfidence: confidence(keys[0]?.score, keys[1]?.score),
    keys: keys.slice(0, KEYS_KEPT),
  };
  const onsets = measureOnsets(samples, ANALYSIS_RATE);
  const tempos = clipDuration(mono) < SHORTEST ? [] : estimateTempo(onsets.accents, onsets.rate);
  const best = tempos[0];
  const beats = best === undefined || best.score < LEAST_TEMPO_SCORE ? [] : trackBeats(onsets.accents, onsets.rate, best.bpm);
  if (best === undefined || beats.length < 2) {
    return { bpmConfidence: 0, tempos, beats: [], downbeats: [], timeSignatureConfidence: 0, ...tonal };
  }
  const bars = findBars(beats, onsets, chroma);
  return {
    bpm: best.bpm,
    bpmConfidence: confidence(best.score, tempos[1]?.score),
    tempos,
    beats,
    downbeats: beats.filter((_, index) => index % bars.meter === bars.firstDownbeat),
    timeSignature: bars.meter === 3 ? '3' : '4',
    timeSignatureConfidence: bars.confidence,
    ...tonal,
  };
}

function confidence(best: number | undefined, second: number | undefined): Fraction {
  if (best === undefined || best <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - Math.max(0, second ?? 0) / best));
}
