import type { Seconds, TrainingSettings } from '@loop/core';
import { LOCAL_TRAINING, planTraining, toTrainingSettings } from '@loop/lora/training';
import type { ConfigurationChanges, TrainingPlan } from '@loop/lora/training';

/** How thorough a training is. */
export const PRESETS = ['quick', 'usual', 'thorough'] as const;

/** How thorough a training is. */
export type Preset = (typeof PRESETS)[number];

/** What a person chooses of a plan. */
export interface PlanChoice {
  readonly preset: Preset;
  /** Passes over the songs; left out, the plan chooses. */
  readonly epochs?: number | undefined;
  /** Size of the adapter; left out, the preset's. */
  readonly rank?: number | undefined;
}

/** What will be trained. */
export interface Plan {
  readonly plan: TrainingPlan;
  readonly epochs: number;
  readonly rank: number;
  readonly steps: number;
}

const RANKS: Readonly<Record<Preset, number>> = { quick: 8, usual: 16, thorough: 64 };

/** The tiny model learns from crops of a second or two, with large steps, in seconds. */
const PRACTICE: ConfigurationChanges = { learningRate: 0.01, gradientAccumulation: 2, feedForward: true, cropFrames: 40, warmupSteps: 4 };
const PRACTICE_EPOCHS: Readonly<Record<Preset, number>> = { quick: 6, usual: 16, thorough: 60 };

/** A fifth of the songs is held back, to see whether the adapter learns the style or the songs by heart; of few songs none can be spared. */
const FEWEST_HELD_BACK = 4;

/** Plans a training of songs of these lengths; at least one. */
export function makePlan(songs: readonly Seconds[], choice: PlanChoice, { isPractice }: { readonly isPractice: boolean }): Plan {
  const { preset } = choice;
  const rank = choice.rank ?? RANKS[preset];
  const epochs = choice.epochs ?? (isPractice ? PRACTICE_EPOCHS[preset] : undefined);
  const changes: ConfigurationChanges = {
    variant: 'base',
    rank,
    alpha: 2 * rank,
    seed: 7,
    validationSplit: songs.length >= FEWEST_HELD_BACK ? 0.2 : 0,
    ...(isPractice ? PRACTICE : {}),
    ...(epochs === undefined
      ? {}
      : { epochs, saveEveryEpochs: Math.max(1, Math.round(epochs / 6)), bestAfter: Math.max(1, Math.floor(epochs / 5)) }),
  };
  const plan = planTraining(songs, { preset: preset === 'quick' ? 'official/vram_8gb' : 'official/recommended', changes, trainer: 'loop' });
  const { configuration, length } = plan;
  return { plan, rank, epochs: configuration.epochs, steps: length.steps };
}

/** The settings of a plan for the studio's server, under a name. */
export function settingsOf({ plan }: Plan, name: string): TrainingSettings {
  return toTrainingSettings({ ...plan.configuration, tensors: 'tensors', output: `runs/${name}` }, LOCAL_TRAINING);
}

/** Makes a name that a folder may have, which none of the others has. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const clean = wanted
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const first = clean === '' ? 'my-sound' : clean;
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? first : `${first}-${count}`;
    if (!taken.includes(name)) return name;
  }
}
