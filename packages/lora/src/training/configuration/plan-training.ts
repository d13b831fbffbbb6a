import { InvalidInputError } from '@loop/core';
import type { Seconds } from '@loop/core';

import { createTrainingConfiguration } from './create-configuration.js';
import { findTraps } from './configuration-traps.js';
import type { ConfigurationTrap, TrainerName } from './configuration-traps.js';
import { estimateDisk, estimateMemory, judgeMemory, suggestCheckpointing } from './estimate-memory.js';
import type { DiskEstimate, MemoryEstimate } from './estimate-memory.js';
import { presetConfiguration } from './preset-configuration.js';
import { EPOCH_ADVICE, MEMORY_TIERS } from './presets.js';
import type { EpochAdvice } from './presets.js';
import type { ConfigurationChanges, TrainingConfiguration } from './training-configuration.js';
import { FRAMES_PER_SECOND, epochsForAudio, trainingLength } from './training-length.js';
import type { TrainingLength } from './training-length.js';

/** What a plan is made of. */
export interface PlanTrainingOptions {
  /** The memory of the GPU in GiB; without it nothing is chosen by memory. */
  readonly gpuMemoryGib?: number | undefined;
  /** What other programs use of it, in GiB. @defaultValue 0 */
  readonly usedMemoryGib?: number | undefined;
  /** The preset to begin with. @defaultValue that of the memory's tier, or `official/recommended` */
  readonly preset?: string | undefined;
  /** Values that are kept whatever the plan would choose. */
  readonly changes?: ConfigurationChanges | undefined;
  /** What will train. */
  readonly trainer?: TrainerName | undefined;
  /** Whether it runs on Windows. */
  readonly isWindows?: boolean | undefined;
}

/** A plan with its reasons. */
export interface TrainingPlan {
  readonly configuration: TrainingConfiguration;
  /** What was chosen, and why, for people. */
  readonly reasons: readonly string[];
  readonly length: TrainingLength;
  readonly memory: MemoryEstimate;
  /** Whether it fits the GPU; `undefined` when its memory is not known. */
  readonly verdict: ReturnType<typeof judgeMemory> | undefined;
  readonly disk: DiskEstimate;
  /** What other trainers advise for as many songs. */
  readonly advice: EpochAdvice;
  readonly traps: readonly ConfigurationTrap[];
}

/**
 * Plans a training for the songs and the GPU that are there: size, crop, epochs, memory and disk, each choice with its reason.
 *
 * Epochs follow from how much music shall be heard, which holds for any lengths, crops and accumulations, and not from the number of songs.
 *
 * @param songs - The length of each song; at least one.
 * @throws {InvalidInputError} Without songs, or when a value is not acceptable.
 *
 * @example
 * ```ts
 * planTraining([184, 201, 167], { gpuMemoryGib: 12 }).configuration.rank; // 32
 * ```
 */
export function planTraining(songs: readonly Seconds[], options: PlanTrainingOptions = {}): TrainingPlan {
  if (songs.length === 0 || !songs.every((seconds) => Number.isFinite(seconds) && seconds > 0)) {
    throw new InvalidInputError('songs', [{ path: 'songs', message: 'must be the lengths of at least one song, each above 0 s' }]);
  }
  const { gpuMemoryGib, usedMemoryGib = 0, changes = {}, trainer, isWindows } = options;
  const reasons: string[] = [];
  const tier = gpuMemoryGib === undefined ? undefined : MEMORY_TIERS.find(({ fromGib }) => gpuMemoryGib >= fromGib);
  if (tier !== undefined) reasons.push(`${gpuMemoryGib} GiB: ${tier.meaning}.`);
  const preset = options.preset ?? tier?.preset ?? 'official/recommended';
  let configuration = presetConfiguration(preset, changes);
  reasons.push(`The values begin with ${preset}.`);
  const choose = (chosen: ConfigurationChanges, reason: string): void => {
    configuration = createTrainingConfiguration({ ...chosen, ...changes }, configuration);
    if (Object.keys(chosen).some((field) => changes[field as keyof ConfigurationChanges] === undefined)) reasons.push(reason);
  };
  const longest = Math.max(...songs);
  if (configuration.cropFrames === 0 && trainer !== 'training-v2' && trainer !== 'server' && longest > 60) {
    choose({ cropFrames: 60 * FRAMES_PER_SECOND }, 'Crops of 60 s keep the memory small, and are long enough for the form of a song.');
  }
  if (configuration.variant !== 'v1') {
    const epochs = epochsForAudio(configuration, songs);
    const saveEveryEpochs = Math.max(1, Math.round(epochs / 10));
    choose({ epochs, saveEveryEpochs }, `${epochs} epochs are about 85000 s of music; ten checkpoints are kept on the way.`);
    choose(
      { bestAfter: Math.max(1, Math.floor(epochs / 5)), keepBest: true },
      'The best epoch is looked for after a fifth of the training, when the loss has settled.',
    );
  }
  const frames = Math.ceil(longest * FRAMES_PER_SECOND);
  const freeMib = gpuMemoryGib === undefined ? undefined : (gpuMemoryGib - usedMemoryGib) * 1024;
  if (freeMib !== undefined && configuration.variant !== 'v1') {
    const ratio = suggestCheckpointing(configuration, freeMib, { frames });
    const chosen = { gradientCheckpointing: ratio !== 0, checkpointingRatio: ratio === undefined || ratio === 0 ? 1 : ratio };
    choose(
      chosen,
      ratio === 0
        ? 'No layer has to be computed twice.'
        : `${Math.round(chosen.checkpointingRatio * 100)} % of the layers are computed twice to fit.`,
    );
  }
  const memory = estimateMemory(configuration, { frames });
  return {
    configuration,
    reasons,
    length: trainingLength(configuration, songs),
    memory,
    verdict: freeMib === undefined ? undefined : judgeMemory(memory.peak, freeMib),
    disk: estimateDisk(configuration),
    advice: EPOCH_ADVICE.find(({ upToSongs }) => songs.length <= upToSongs) as EpochAdvice,
    traps: findTraps(configuration, { songs, trainer, isWindows }),
  };
}
