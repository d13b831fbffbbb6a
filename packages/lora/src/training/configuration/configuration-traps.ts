import type { Seconds } from '@loop/core';

import { estimateDisk } from './estimate-memory.js';
import type { ConfigurationField, TrainingConfiguration } from './training-configuration.js';
import { trainingLength } from './training-length.js';
import type { TrainingLength } from './training-length.js';

/** The trainers that can be run. */
export const TRAINER_NAMES = ['training-v2', 'side-step', 'ace-step-v1', 'ace-train', 'ace-lora-trainer', 'server', 'loop'] as const;
/** The name of a trainer. */
export type TrainerName = (typeof TRAINER_NAMES)[number];

/** Values that are allowed and do not do what was meant. */
export interface ConfigurationTrap {
  /** The trap's name. */
  readonly code: string;
  /** The field to change. */
  readonly field: ConfigurationField;
  /** What will happen, and what to do. */
  readonly message: string;
}

/** What is known beside the configuration. */
export interface TrapContext {
  /** The length of each song. */
  readonly songs?: readonly Seconds[] | undefined;
  /** What will train. */
  readonly trainer?: TrainerName | undefined;
  /** Whether it runs on Windows. */
  readonly isWindows?: boolean | undefined;
}

/** Finds what a configuration does not do as it seems. */
export function findTraps(configuration: TrainingConfiguration, context: TrapContext = {}): readonly ConfigurationTrap[] {
  const length = context.songs === undefined ? undefined : trainingLength(configuration, context.songs);
  return TRAPS.flatMap(({ code, field, find }) => {
    const message = find(configuration, { ...context, length });
    return message === undefined ? [] : [{ code, field, message }];
  });
}

interface Known extends TrapContext {
  readonly length: TrainingLength | undefined;
}

interface Trap {
  readonly code: string;
  readonly field: ConfigurationField;
  readonly find: (configuration: TrainingConfiguration, known: Known) => string | undefined;
}

const when = (holds: boolean, message: string): string | undefined => (holds ? message : undefined);

/** The traps, in the order of the fields. */
const TRAPS: readonly Trap[] = [
  {
    code: 'resume-loads-nothing',
    field: 'resumeFrom',
    find: ({ resumeFrom, method }, { trainer }) =>
      resumeFrom === ''
        ? undefined
        : (when(
            trainer === 'training-v2' || trainer === 'server',
            'This trainer says that it resumed, and loads none of the weights: it goes on from a new adapter. Compare the first loss.',
          ) ??
          when(trainer === 'ace-lora-trainer' && method === 'lokr', 'This trainer does not load the weights of LoKr when it resumes.')),
  },
  {
    code: 'best-never',
    field: 'bestAfter',
    find: ({ bestAfter, epochs, patience, keepBest, maxSteps }) =>
      when(
        maxSteps === 0 && bestAfter >= epochs && (keepBest || patience > 0),
        `The best adapter is looked for from epoch ${bestAfter}, and there are ${epochs}: none is kept, and training never stops early. Lower bestAfter.`,
      ) ??
      when(
        bestAfter === 0 && patience > 0,
        'With bestAfter 0 the best epoch is never looked for, so patience has no effect. Set it to 1 or more.',
      ),
  },
  {
    code: 'discrete-steps-on-base',
    field: 'timesteps',
    find: ({ timesteps, variant }) =>
      when(
        timesteps === 'discrete' && /(?:base|sft)$/u.test(variant),
        `${variant} was not distilled on turbo's eight steps, and learns wrongly from them. Use continuous.`,
      ),
  },
  {
    code: 'words-always-there',
    field: 'conditionDropout',
    find: ({ conditionDropout, variant }) =>
      when(
        conditionDropout === 0 && /(?:base|sft)$/u.test(variant),
        `${variant} is played with guidance, which needs examples without words. Use about 0.15.`,
      ),
  },
  {
    code: 'turbo-only',
    field: 'variant',
    find: ({ variant }) =>
      when(variant.endsWith('turbo'), `An adapter for ${variant} works on turbo alone; one for base works on base, sft and turbo.`),
  },
  {
    code: 'prodigy-chooses-its-rate',
    field: 'learningRate',
    find: ({ optimizer, learningRate, schedule }) =>
      when(
        optimizer === 'prodigy' && (learningRate !== 1 || schedule !== 'constant'),
        'Prodigy finds its own step size: trainers set learningRate to 1 and the schedule to constant, some only for certain values. Set them so.',
      ),
  },
  {
    code: 'rate-too-high',
    field: 'learningRate',
    find: ({ method, learningRate, optimizer }) =>
      when(
        method !== 'lokr' && optimizer !== 'prodigy' && learningRate > 2e-3,
        `${learningRate} is a step size of LoKr; ${method} diverges with it. Use 1e-4 to 5e-4.`,
      ),
  },
  {
    code: 'lokr-without-scale',
    field: 'alpha',
    find: ({ method, rank, alpha }) =>
      when(
        method === 'lokr' && rank >= 10_000 && alpha !== 1,
        'LoKr with whole matrices plays at scale 1 whatever alpha says. Set it to 1.',
      ),
  },
  {
    code: 'unusual-scale',
    field: 'alpha',
    find: ({ method, rank, alpha }) => {
      const scale = alpha / (method === 'rslora' ? Math.sqrt(rank) : rank);
      return when(
        ['lora', 'dora', 'rslora', 'loha'].includes(method) && (scale > 4 || scale < 0.25),
        `The adapter trains at scale ${Number(scale.toPrecision(3))}; 1 to 2 is usual. Change alpha.`,
      );
    },
  },
  {
    code: 'warm-up-cut',
    field: 'warmupSteps',
    find: ({ warmupSteps }, { length }) =>
      when(
        length !== undefined && warmupSteps > Math.max(1, Math.floor(length.steps / 10)),
        `The warm-up is cut to a tenth of the ${length?.steps ?? 0} steps.`,
      ),
  },
  {
    code: 'too-few-steps',
    field: 'epochs',
    find: (_, { length }) =>
      when(
        length !== undefined && length.steps < 300,
        `There are ${length?.steps ?? 0} steps; below 300 little is learnt. Use more epochs.`,
      ),
  },
  {
    code: 'too-many-steps',
    field: 'epochs',
    find: ({ variant }, { length }) =>
      when(
        variant !== 'v1' && length !== undefined && length.steps > 20_000,
        `There are ${length?.steps ?? 0} steps; above 20000 songs are learnt by heart. Use fewer epochs.`,
      ),
  },
  {
    code: 'partial-window',
    field: 'gradientAccumulation',
    find: ({ gradientAccumulation }, { length, trainer }) =>
      when(
        length !== undefined && trainer !== 'loop' && length.batchesPerEpoch % gradientAccumulation !== 0,
        `The last step of each epoch has ${length === undefined ? 0 : length.batchesPerEpoch % gradientAccumulation} of ${gradientAccumulation} passes, and trainers divide by all: it is too small.`,
      ),
  },
  {
    code: 'rate-rises-again',
    field: 'schedule',
    find: ({ schedule, gradientAccumulation }, { length, trainer }) =>
      when(
        trainer === 'ace-lora-trainer' &&
          schedule.startsWith('cosine') &&
          length !== undefined &&
          length.batchesPerEpoch % gradientAccumulation !== 0,
        'This trainer counts fewer steps than it makes, so that the step size rises again at the end. Choose an accumulation that divides the batches.',
      ),
  },
  {
    code: 'songs-left-out',
    field: 'batchSize',
    find: ({ batchSize, repeats }, { songs, trainer }) =>
      when(
        trainer === 'ace-lora-trainer' && songs !== undefined && (songs.length * repeats) % batchSize !== 0,
        `This trainer drops the last ${((songs?.length ?? 0) * repeats) % batchSize} songs of each epoch. Choose a batch that divides their number.`,
      ),
  },
  {
    code: 'silence-in-the-loss',
    field: 'batchSize',
    find: ({ batchSize, cropFrames }, { songs }) =>
      when(
        batchSize > 1 && cropFrames === 0 && new Set(songs).size !== 1,
        'Shorter songs of a batch are filled up, and the filling counts in the loss. Set cropFrames, or batchSize to 1.',
      ),
  },
  {
    code: 'short-crops',
    field: 'cropFrames',
    find: ({ cropFrames }) =>
      when(cropFrames > 0 && cropFrames < 750, `Crops of ${cropFrames / 25} s teach no long forms; 60 s are usual (1500 frames).`),
  },
  {
    code: 'adaptive-without-effect',
    field: 'adaptiveTimesteps',
    find: ({ adaptiveTimesteps, batchSize }) =>
      when(
        adaptiveTimesteps > 0 && Math.floor(batchSize * adaptiveTimesteps) === 0,
        `A share of ${adaptiveTimesteps} of ${batchSize} examples is none: it has no effect.`,
      ),
  },
  {
    code: 'target-loss-takes-over',
    field: 'targetLoss',
    find: ({ targetLoss, optimizer, patience }) =>
      when(targetLoss > 0 && optimizer === 'prodigy', 'A target loss is ignored with Prodigy.') ??
      when(targetLoss > 0 && patience > 0, 'A target loss switches the early stop off.'),
  },
  {
    code: 'weights-lost-at-pure-noise',
    field: 'weighting',
    find: ({ weighting }, { trainer }) =>
      when(
        weighting === 'min-snr' && trainer === 'ace-lora-trainer',
        "This trainer's weight falls to a millionth of what it should be near pure noise.",
      ),
  },
  {
    code: 'eight-bit-may-be-missing',
    field: 'optimizer',
    find: ({ optimizer }) =>
      when(
        optimizer === 'adamw8bit',
        'Without bitsandbytes trainers use AdamW instead, with twice the memory, and only say so in their log.',
      ),
  },
  {
    code: 'workers-on-windows',
    field: 'workers',
    find: ({ workers }, { isWindows }) =>
      when(isWindows === true && workers > 0, 'On Windows the workers start again each epoch, and the GPU waits. Set workers to 0.'),
  },
  {
    code: 'much-disk',
    field: 'saveEveryEpochs',
    find: (configuration) => {
      const { totalBytes, checkpoints } = estimateDisk(configuration);
      return when(
        totalBytes > 50e9,
        `${checkpoints} checkpoints take ${Math.round(totalBytes / 1e9)} GB. Save less often, or have old ones removed (keepLast).`,
      );
    },
  },
];
