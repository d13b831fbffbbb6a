import { planProgress, UnsupportedError } from '@loop/core';
import type { AudioClip } from '@loop/core';

import { assertSound } from './assert-sound.js';
import type { LanguageToolsOptions } from './language-tools.js';
import type { EncodeForTrainingOptions, TrainingTensors, TrainingText } from './training-tensors.js';

/** What a generator does for trainings. */
export interface TrainingTools {
  /**
   * Encodes a sound and its words as a training takes them: latents, condition and context of this very checkpoint.
   *
   * @throws {UnsupportedError} When the family has no training of this kind.
   */
  encodeForTraining(clip: AudioClip, text: TrainingText, options?: EncodeForTrainingOptions): Promise<TrainingTensors>;
}

const DEFAULT_MAX_SECONDS = 240;
/** Frames of sound that take as long to encode as the words. */
const TEXT_FRAMES = 100;

/** Makes the training tools of a family. */
export function createTrainingTools({ family, networks, runInTurn, clock }: Omit<LanguageToolsOptions, 'mode'>): TrainingTools {
  return {
    async encodeForTraining(clip, text, { signal, onProgress, lyricForm = 'bare', maxSeconds = DEFAULT_MAX_SECONDS } = {}) {
      assertSound(clip);
      return runInTurn(
        async (ending) => {
          if (family.encodeForTraining === undefined)
            throw new UnsupportedError('training', `${family.title} has no encoding for trainings here; ACE-Step v1 and 1.5 have.`);
          const stages = [
            { phase: 'encode' as const, weight: family.framesOf(clip) },
            { phase: 'text' as const, weight: TEXT_FRAMES },
          ];
          const progress = planProgress(stages, { clock });
          onProgress?.(progress.at('encode', 0));
          const settings = family.readSettings({ task: 'text2music' });
          const onEncoded = (): void => onProgress?.(progress.at('encode', 1));
          const job = { networks, settings, signal: ending, lyricForm, maxSeconds, onEncoded };
          const made = await family.encodeForTraining(clip, text, job);
          onProgress?.(progress.at('text', 1));
          return { ...made, metadata: { ...made.metadata, family: family.id, model: family.checkpoint.name } };
        },
        { signal },
      );
    },
  };
}
