import { planProgress } from '@loop/core';
import type { GenerationPhase, Milliseconds, ProgressPlan } from '@loop/core';

import type { NetworkPhase, Recipe } from '../models/recipe.js';
import type { WeightMode } from '../runtime/runtime.js';
import { modeOf } from './networks.js';
import type { NetworkSizes } from './network-sizes.js';

/** What the time of a generation depends on. */
export interface SongCost {
  readonly recipes: readonly Recipe[];
  readonly sizes: NetworkSizes;
  /** Whether a network is loaded already. */
  readonly isOpen: (name: string) => boolean;
  readonly mode: WeightMode | undefined;
  /** Evaluations of the transformer for one song. */
  readonly evaluations: number;
  readonly frames: number;
  /** Frames of a source that has to be encoded. */
  readonly sourceFrames: number;
  readonly songs: number;
  /** Tokens that a language model works on first. @defaultValue 0 */
  readonly thoughtTokens?: number | undefined;
}

const TYPICAL_TOKENS = 200;
// Every call has a cost of its own, which is all that counts in tiny checkpoints.
const SECONDS_PER_CALL = 0.02;
const SECONDS_PER_LOAD = 0.1;
const FOLDED_SECONDS_PER_PARAMETER = 8e-9;
// Mapped weights come from the disk when they are first used, unless they are in the page cache already.
const MAPPED_SECONDS_PER_PARAMETER = 2e-9;
// Resampling and the search for the true peak.
const SECONDS_PER_FINISHED_FRAME = 0.003;

/** Expected seconds of one call of a network on so many frames (tokens in the phase `text`). */
export function callSeconds({ name, seconds = 0 }: Recipe, sizes: NetworkSizes, frames: number): number {
  return SECONDS_PER_CALL + seconds * (sizes.get(name)?.parameters ?? 0) * frames;
}

/** Plans the stages of a generation by the time that each is expected to take. */
export function planSongProgress(cost: SongCost, clock: (() => Milliseconds) | undefined): ProgressPlan<GenerationPhase> {
  const { recipes, sizes, evaluations, frames, sourceFrames, songs, thoughtTokens = 0 } = cost;
  const inPhase = (phase: NetworkPhase): readonly Recipe[] => recipes.filter((recipe) => recipe.phase === phase);
  const load = (phase: NetworkPhase): number =>
    inPhase(phase).reduce((sum, recipe) => sum + (cost.isOpen(recipe.name) ? 0 : loadSeconds(recipe, cost)), 0);
  const calls = (phase: NetworkPhase, units: number): number =>
    inPhase(phase).reduce((sum, recipe) => sum + callSeconds(recipe, sizes, units), 0);
  return planProgress<GenerationPhase>(
    [
      // Every token is a call of its own.
      { phase: 'plan', weight: thoughtTokens === 0 ? 0 : load('plan') + thoughtTokens * calls('plan', 1) },
      { phase: 'encode', weight: sourceFrames === 0 ? 0 : load('encode') + calls('encode', sourceFrames) },
      // Two descriptions: with and without what was asked for.
      { phase: 'text', weight: 2 * calls('text', TYPICAL_TOKENS) + load('text') },
      { phase: 'load', weight: load('diffusion') },
      { phase: 'diffusion', weight: songs * evaluations * calls('diffusion', frames) },
      { phase: 'decode', weight: songs * calls('decode', frames) + load('decode') },
      { phase: 'resample', weight: songs * SECONDS_PER_FINISHED_FRAME * frames },
    ],
    { clock },
  );
}

/** Tokens of a description, its lyrics included. */
export const DESCRIPTION_TOKENS = 400;

/** Plans the stages of listening: encoding the sound, then writing words. @param cost - `frames`: of the sound; 0 for words alone. */
export function planLanguageProgress(
  cost: Pick<SongCost, 'recipes' | 'sizes' | 'isOpen' | 'mode' | 'frames'>,
  clock: (() => Milliseconds) | undefined,
): ProgressPlan<GenerationPhase> {
  const { recipes, sizes, frames } = cost;
  const weigh = (phase: NetworkPhase, calls: number, units: number): number =>
    recipes
      .filter((recipe) => recipe.phase === phase)
      .reduce(
        (sum, recipe) => sum + (cost.isOpen(recipe.name) ? 0 : loadSeconds(recipe, cost)) + calls * callSeconds(recipe, sizes, units),
        0,
      );
  return planProgress<GenerationPhase>(
    [
      { phase: 'encode', weight: frames === 0 ? 0 : weigh('encode', 1, frames) },
      { phase: 'plan', weight: weigh('plan', DESCRIPTION_TOKENS, 1) },
    ],
    { clock },
  );
}

function loadSeconds(recipe: Recipe, { sizes, mode }: Pick<SongCost, 'sizes' | 'mode'>): number {
  const each = modeOf(recipe, mode) === 'mapped' ? MAPPED_SECONDS_PER_PARAMETER : FOLDED_SECONDS_PER_PARAMETER;
  return SECONDS_PER_LOAD + each * (sizes.get(recipe.name)?.parameters ?? 0);
}
