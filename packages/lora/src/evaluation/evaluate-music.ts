import type { Seed } from '@loop/core';

import type { EmbeddedClips } from './embed-clips.js';
import { fadInfinity } from './fad-infinity.js';
import type { FadInfinity } from './fad-infinity.js';
import { fidelityAndDiversity } from './fidelity-and-diversity.js';
import { fitGaussian } from './fit-gaussian.js';
import { frechetDistance } from './frechet-distance.js';
import { kernelAudioDistance } from './kernel-audio-distance.js';
import { promptAlignment } from './prompt-alignment.js';
import type { PromptAlignment } from './prompt-alignment.js';
import { cosineSimilarities, memorisationThreshold, nearestColumns } from './similarity.js';
import { keyAgreement, soundFaults, tempoAgreement } from './sound-report.js';
import type { AskedSound, MeasuredSound, SoundFault, SoundLimits } from './sound-report.js';
import { styleCoverage } from './style-coverage.js';
import type { StyleCoverage } from './style-coverage.js';
import { judgeMeasures } from './success-gates.js';
import type { Gate, Measures, Verdict } from './success-gates.js';

/** What is known about a generated clip beside its embedding. */
export interface ClipFacts {
  readonly prompt?: string | undefined;
  /** The style that it was to be, such as `CORE-01`. */
  readonly style?: string | undefined;
  readonly asked?: AskedSound | undefined;
  readonly sound?: MeasuredSound | undefined;
  /** Where it can be heard, relative to the report. */
  readonly file?: string | undefined;
}

/** What {@link evaluateMusic} looks at; everything but the first two is left out of the result when it is missing. */
export interface EvaluationInput {
  readonly generated: EmbeddedClips;
  /** Real music that was held out of training. */
  readonly heldOut: EmbeddedClips;
  /** The training set, to look for copies. */
  readonly training?: EmbeddedClips | undefined;
  /** The styles of the held-out clips, one for each. */
  readonly heldOutStyles?: readonly string[] | undefined;
  /** What is known about each generated clip, one for each. */
  readonly facts?: readonly ClipFacts[] | undefined;
  /** Measures from elsewhere: a listening test, a transcription, a clock. */
  readonly others?: Measures | undefined;
}

/** Settings of {@link evaluateMusic}. */
export interface EvaluateMusicOptions {
  /** What the clips of the extrapolation are drawn by. @defaultValue 0 */
  readonly seed?: Seed | undefined;
  /** @defaultValue {@link SUCCESS_GATES} */
  readonly gates?: readonly Gate[] | undefined;
  /** From where on a sound is faulty. */
  readonly limits?: SoundLimits | undefined;
}

/** What came of one generated clip. */
export interface EvaluatedClip extends ClipFacts {
  readonly id: string;
  readonly alignment?: number | undefined;
  readonly faults: readonly SoundFault[];
  /** The training clip that it is most like. */
  readonly nearest?: { readonly id: string; readonly similarity: number; readonly isSuspect: boolean } | undefined;
}

/** Everything that was found about a model; plain data, to be kept beside it. */
export interface Evaluation {
  readonly format: 'loop-evaluation';
  readonly version: 1;
  /** The embedding model: distances of two models cannot be compared. */
  readonly embedder: string;
  readonly seed: Seed;
  readonly counts: { readonly generated: number; readonly heldOut: number; readonly training: number };
  readonly measures: Measures;
  readonly verdict: Verdict;
  readonly fad: FadInfinity;
  readonly alignment?: { readonly generated: PromptAlignment; readonly heldOut?: PromptAlignment | undefined } | undefined;
  readonly styles?: StyleCoverage | undefined;
  /** From which similarity on a clip is taken for a copy. */
  readonly memorisationThreshold?: number | undefined;
  readonly clips: readonly EvaluatedClip[];
}

/**
 * Evaluates generated music: its distance from held-out real music, its fit with prompts and styles, copies of the training set, faults of the sound,
 * and a verdict by gates. The same input gives the same result.
 *
 * @throws {InvalidInputError} When sets come from two embedding models, are too small, or lists do not belong together.
 */
export function evaluateMusic(input: EvaluationInput, options: EvaluateMusicOptions = {}): Evaluation {
  const { generated, heldOut, training, heldOutStyles, facts = [], others = {} } = input;
  const { seed = 0, gates, limits } = options;
  const fad = fadInfinity(heldOut.windows, generated.windows, { seed });
  const neighbours = Math.min(5, generated.clips.count - 1, heldOut.clips.count - 1);
  const alignment =
    generated.prompts === undefined
      ? undefined
      : {
          generated: promptAlignment(generated.clips, generated.prompts),
          heldOut: heldOut.prompts === undefined ? undefined : promptAlignment(heldOut.clips, heldOut.prompts),
        };
  const ownStyles = facts.map(({ style }) => style);
  const styles =
    heldOutStyles === undefined || ownStyles.length !== generated.clips.count || ownStyles.includes(undefined)
      ? undefined
      : styleCoverage({ embeddings: generated.clips, styles: ownStyles as string[] }, { embeddings: heldOut.clips, styles: heldOutStyles });
  const threshold = training && memorisationThreshold(cosineSimilarities(heldOut.clips, training.clips));
  const nearest = training && nearestColumns(cosineSimilarities(generated.clips, training.clips));
  const clips = generated.ids.map((id, index): EvaluatedClip => {
    const about = facts[index] ?? {};
    const found = nearest?.[index];
    return {
      ...about,
      id,
      alignment: alignment?.generated.perClip[index],
      faults: about.sound === undefined ? [] : soundFaults(about.sound, limits),
      nearest: found && { id: training!.ids[found.column]!, similarity: found.similarity, isSuspect: found.similarity > threshold! },
    };
  });
  const measures: Measures = {
    fad: frechetDistance(fitGaussian(heldOut.windows), fitGaussian(generated.windows)),
    fadInfinity: fad.distance,
    fadInfinityHigh: fad.interval[1],
    kad: kernelAudioDistance(heldOut.windows, generated.windows),
    ...(neighbours > 0 && fidelityAndDiversity(heldOut.clips, generated.clips, { neighbours })),
    alignment: alignment?.generated.mean,
    alignmentOfHeldOut: alignment?.heldOut && alignment.generated.mean / alignment.heldOut.mean,
    retrieval: alignment?.generated.retrieval,
    styleCoverage: styles?.coverage,
    styleAccuracy: styles?.accuracy,
    memorisedShare: nearest && share(clips, ({ nearest: found }) => (found!.isSuspect ? 1 : 0)),
    cleanShare: share(clips, ({ sound, faults }) => sound && (faults.length === 0 ? 1 : 0)),
    tempoAgreement: share(clips, ({ asked, sound }) => asked?.bpm && sound?.bpm && tempoAgreement(asked.bpm, sound.bpm)),
    keyAgreement: share(clips, ({ asked, sound }) => (asked?.key && sound?.key ? keyAgreement(asked.key, sound.key) : undefined)),
    ...others,
  };
  return {
    format: 'loop-evaluation',
    version: 1,
    embedder: generated.model,
    seed,
    counts: { generated: generated.clips.count, heldOut: heldOut.clips.count, training: training?.clips.count ?? 0 },
    measures,
    verdict: judgeMeasures(measures, gates),
    fad,
    alignment,
    styles,
    memorisationThreshold: threshold,
    clips,
  };
}

/** The mean of what is known; `undefined` when nothing is. */
function share(clips: readonly EvaluatedClip[], of: (clip: EvaluatedClip) => number | undefined): number | undefined {
  const values = clips.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
