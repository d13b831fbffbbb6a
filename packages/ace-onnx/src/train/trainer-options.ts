import { InvalidInputError } from '@loop/core';

import { WEIGHT_MODES } from '../runtime/runtime.js';
import type { Runtime, WeightMode } from '../runtime/runtime.js';
import { TRAINED_METHODS } from './methods.js';
import type { AdapterDesign } from './methods.js';
import { TRAINED_SITES, choosesSomething } from './site-choice.js';
import type { SiteChoice } from './site-choice.js';

/** How memory is spent in a training: see {@link AdapterTrainerOptions.memory}. */
export const TRAINER_MEMORY = ['layers', 'graph'] as const;

/** One of {@link TRAINER_MEMORY}. */
export type TrainerMemory = (typeof TRAINER_MEMORY)[number];

/** How a trainer is made. */
export interface AdapterTrainerOptions extends AdapterDesign {
  /** What executes. */
  readonly runtime: Runtime;
  /** The model's folder where a checkpoint holds several, such as `acestep-v15-base`. @defaultValue the first that is there */
  readonly variant?: string | undefined;
  /** What of each layer is trained. @defaultValue all of selfAttention and crossAttention */
  readonly sites?: SiteChoice | undefined;
  /** The most latent frames of an example, 25 a second, 1–6000. @defaultValue 1500 */
  readonly frames?: number | undefined;
  /**
   * `layers`: a pair of networks for each layer, for the CPU; `graph`: one network for all, for devices on which networks do not share weights.
   * Both compute each layer a second time instead of keeping what is inside.
   *
   * @defaultValue `layers` on the CPU, else `graph`
   */
  readonly memory?: TrainerMemory | undefined;
  /** How frozen weights are held. @defaultValue 'mapped' */
  readonly mode?: WeightMode | undefined;
}

/** The options of a trainer, checked, with their defaults. */
export interface ParsedTrainerOptions extends AdapterDesign {
  readonly sites: SiteChoice;
  readonly frames: number;
  readonly memory: TrainerMemory;
  readonly mode: WeightMode;
}

/** @throws {InvalidInputError} With the path of each option that cannot be. */
export function parseTrainerOptions(options: AdapterTrainerOptions): ParsedTrainerOptions {
  const { sites = ['selfAttention', 'crossAttention'], frames = 1500, mode = 'mapped', method = 'lora', rank = 16 } = options;
  const { factor, decomposeBoth, magnitudes, dropout, memory = options.runtime.provider === 'cpu' ? 'layers' : 'graph' } = options;
  const issues: { path: string; message: string; received: string }[] = [];
  const check = (path: string, isGood: boolean, message: string, received: unknown): void => {
    if (!isGood) issues.push({ path, message, received: JSON.stringify(received) ?? 'undefined' });
  };
  const isWithin = (value: number, low: number, high: number): boolean => Number.isInteger(value) && value >= low && value <= high;
  const oneOf = (choices: readonly string[]): string => `must be one of ${choices.join(', ')}`;
  const named = 'at' in sites ? sites : Object.keys(sites);
  check(
    'sites',
    named.every((site) => TRAINED_SITES.some((each) => each === site)),
    `must be some of ${TRAINED_SITES.join(', ')}`,
    sites,
  );
  check('sites', choosesSomething(sites), 'must name at least one part or linear layer', sites);
  check('frames', isWithin(frames, 1, 6000), 'must be a whole number from 1 to 6000', frames);
  check('mode', WEIGHT_MODES.includes(mode), oneOf(WEIGHT_MODES), mode);
  check('memory', TRAINER_MEMORY.includes(memory), oneOf(TRAINER_MEMORY), memory);
  check('method', TRAINED_METHODS.includes(method), oneOf(TRAINED_METHODS), method);
  // Ten thousand asks for whole matrices in LoKr.
  const most = method === 'lokr' ? 10_000 : 1024;
  check('rank', isWithin(rank, 1, most), `must be a whole number from 1 to ${most}`, rank);
  check('factor', factor === undefined || isWithin(factor, 1, 1024), 'must be a whole number from 1 to 1024', factor);
  check('dropout', dropout === undefined || (dropout >= 0 && dropout < 1), 'must be from 0 to less than 1', dropout);
  const only = (names: readonly string[], given: Readonly<Record<string, unknown>>): void => {
    if (names.includes(method)) return;
    for (const [path, value] of Object.entries(given))
      check(path, value === undefined, `is for ${names.join(' and ')} only, not for ${method}`, value);
  };
  only(['lokr'], { factor, decomposeBoth });
  only(['lokr', 'loha'], { magnitudes });
  only(['lora', 'rslora', 'dora'], { dropout });
  if (issues.length > 0) throw new InvalidInputError('options', issues);
  return { sites, frames, mode, memory, method, rank, factor, decomposeBoth, magnitudes, dropout };
}
