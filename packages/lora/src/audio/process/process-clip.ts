import { clipDuration, dbToGain } from '@loop/core';
import type { AudioClip, Decibels, Seconds } from '@loop/core';
import { cutClip, measureLoudness, resample, scaleClip, toStereo } from '@loop/core/audio';
import type { Loudness } from '@loop/core/audio';

import { measureAudio } from '../measure/measure-audio.js';
import type { AudioFacts } from '../measure/measure-audio.js';
import { legacyQualityScore, scoreQuality } from '../measure/quality-score.js';
import { analyzeMusic } from '../music/analyze-music.js';
import { chooseCuts, phraseCandidates } from './choose-cuts.js';
import { resolveProcessOptions } from './process-options.js';
import type { ProcessOptions, ProcessSettings } from './process-options.js';

/** Why a recording was left out. */
export const REJECT_REASONS = ['too_short', 'excessive_clipping', 'excessive_silence'] as const;

/** Why a recording was left out. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/** What was done to a recording. */
export const PROCESS_CHANGES = ['resampled', 'made-stereo', 'left-out-channels', 'trimmed', 'cut', 'divided', 'gain'] as const;

/** What was done to a recording. */
export type ProcessChange = (typeof PROCESS_CHANGES)[number];

/** A piece that is ready for training. */
export interface ProcessedPiece {
  /** The sound, as it will be trained. */
  readonly audio: AudioClip;
  /** Where it begins in the recording. */
  readonly startSeconds: Seconds;
  /** How long it sounds. */
  readonly seconds: Seconds;
}

/** What became of a recording. */
export interface ProcessedClip {
  /** Whether there are pieces to train with. */
  readonly status: 'ready' | 'skipped' | 'failed';
  /** Why there are none. */
  readonly reason?: RejectReason | undefined;
  /** The pieces, one unless it was divided; none unless it is ready. */
  readonly pieces: readonly ProcessedPiece[];
  /** What was done; empty when the recording is as it should be already. */
  readonly changes: readonly ProcessChange[];
  /** What was added to its level. */
  readonly gainDb: Decibels;
  /** What was measured before anything was done. */
  readonly facts: AudioFacts;
  /** 0–100, by what is heard. */
  readonly qualityScore: number;
  /** 0–100, as the lofi scripts count. */
  readonly legacyScore: number;
}

/** What stays of silence at the ends, so that no attack is cut. */
const KEPT_SILENCE_SECONDS = 0.1;

/**
 * Makes a recording ready for training: measured as it is, then resampled, made stereo, trimmed, cut or divided at phrases, and brought to a level.
 * What is measured comes first because after a change of level nothing is clipped any more.
 *
 * @throws {InvalidInputError} When it is no clip, or an option is not acceptable.
 *
 * @example
 * ```ts
 * const { status, pieces, qualityScore } = processClip(audio, { long: 'segment', normalize: 'loudness' });
 * ```
 */
export function processClip(clip: AudioClip, options: ProcessOptions = {}): ProcessedClip {
  const settings = resolveProcessOptions(options);
  const facts = measureAudio(clip);
  const { clipping, silence } = facts;
  const scores = {
    qualityScore: scoreQuality(facts).score,
    legacyScore: legacyQualityScore({ clipRatio: clipping.legacyRatio, silenceRatio: silence.legacyRatio }),
  };
  const base = { changes: [], gainDb: 0, facts, pieces: [], ...scores };
  const sound = settings.trimSilence ? facts.seconds - silence.startSeconds - silence.endSeconds : facts.seconds;
  if (silence.ratio > settings.maxSilent) return { ...base, status: 'failed', reason: 'excessive_silence' };
  if (sound < settings.minSeconds) return { ...base, status: 'skipped', reason: 'too_short' };
  if (Math.max(clipping.ratio, clipping.legacyRatio) > settings.maxClipped && clipping.runs > 0) {
    return { ...base, status: 'failed', reason: 'excessive_clipping' };
  }
  const changes: ProcessChange[] = [];
  const shaped = shape(clip, facts, settings, changes);
  const isAsMeasured = changes.every((change) => change === 'trimmed');
  const gainDb = chooseGain(isAsMeasured ? facts.loudness : measureLoudness(shaped), settings);
  if (gainDb !== 0) changes.push('gain');
  const pieces = divide(shaped, settings, changes).map(({ from, to }): ProcessedPiece => {
    const whole = from === 0 && to === clipDuration(shaped);
    const part = whole ? shaped : cutClip(shaped, { startSeconds: from, endSeconds: to });
    const trimmed = changes.includes('trimmed') ? Math.max(0, silence.startSeconds - KEPT_SILENCE_SECONDS) : 0;
    return { audio: gainDb === 0 ? part : scaleClip(part, dbToGain(gainDb)), startSeconds: trimmed + from, seconds: to - from };
  });
  return { ...base, status: 'ready', pieces, changes, gainDb };
}

/** Channels, silence at the ends, rate: in this order, so that nothing is resampled that is thrown away. */
function shape(clip: AudioClip, { silence }: AudioFacts, settings: ProcessSettings, changes: ProcessChange[]): AudioClip {
  let shaped = clip;
  if (clip.channels.length > 2) {
    changes.push('left-out-channels');
    shaped = { sampleRate: clip.sampleRate, channels: clip.channels.slice(0, 2) };
  } else if (clip.channels.length === 1) {
    changes.push('made-stereo');
    shaped = toStereo(clip);
  }
  const [start, end] = [silence.startSeconds, silence.endSeconds].map((seconds) => Math.max(0, seconds - KEPT_SILENCE_SECONDS)) as [
    number,
    number,
  ];
  if (settings.trimSilence && Math.max(start, end) > KEPT_SILENCE_SECONDS) {
    changes.push('trimmed');
    shaped = cutClip(shaped, { startSeconds: start, endSeconds: clipDuration(shaped) - end });
  }
  if (settings.long === 'trim' && clipDuration(shaped) > settings.maxSeconds) {
    changes.push('cut');
    shaped = cutClip(shaped, { startSeconds: 0, endSeconds: settings.maxSeconds });
  }
  if (shaped.sampleRate === settings.sampleRate) return shaped;
  changes.push('resampled');
  return resample(shaped, settings.sampleRate);
}

/** Silence at the ends changes no level; what does was measured again, as a second loudspeaker, which makes the same sound louder. */
function chooseGain(loudness: Loudness, { normalize, peakDb, targetLufs, toleranceDb }: ProcessSettings): Decibels {
  const wanted = {
    none: 0,
    peak: peakDb - loudness.samplePeakDb,
    'true-peak': peakDb - loudness.truePeakDb,
    loudness: Math.min(targetLufs - loudness.integratedLufs, peakDb - loudness.truePeakDb),
  };
  const gainDb = wanted[normalize];
  return Number.isFinite(gainDb) && Math.abs(gainDb) > toleranceDb ? gainDb : 0;
}

function divide(
  clip: AudioClip,
  { long, minSeconds, maxSeconds }: ProcessSettings,
  changes: ProcessChange[],
): readonly { readonly from: Seconds; readonly to: Seconds }[] {
  const seconds = clipDuration(clip);
  if (long !== 'segment' || seconds <= maxSeconds) return [{ from: 0, to: seconds }];
  changes.push('divided');
  const candidates = phraseCandidates(analyzeMusic(clip).downbeats);
  const places = [0, ...chooseCuts({ seconds, minSeconds, maxSeconds, candidates }), seconds];
  return places.slice(1).map((to, index) => ({ from: places[index]!, to }));
}
