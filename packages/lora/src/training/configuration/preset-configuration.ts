import { InvalidInputError } from '@loop/core';

import { createTrainingConfiguration } from './create-configuration.js';
import { DIALECT_DEFAULTS, LOKR_DEFAULTS } from './dialects.js';
import { TRAINING_PRESETS } from './presets.js';
import { LOFI_RECIPES } from './lofi-recipes.js';
import type { ConfigurationChanges, TrainingConfiguration } from './training-configuration.js';

/** The names that {@link presetConfiguration} takes. */
export const PRESET_NAMES: readonly string[] = [...TRAINING_PRESETS.map(({ name }) => name), ...Object.keys(LOFI_RECIPES)];

/**
 * The configuration of a preset, with further changes.
 *
 * @param name - One of {@link PRESET_NAMES}, such as `official/vram_12gb` or `lofi`.
 * @throws {InvalidInputError} When no preset has the name, or a change is not acceptable.
 */
export function presetConfiguration(name: string, changes: ConfigurationChanges = {}): TrainingConfiguration {
  const recipe = Object.hasOwn(LOFI_RECIPES, name) ? LOFI_RECIPES[name as keyof typeof LOFI_RECIPES] : undefined;
  if (recipe !== undefined) return createTrainingConfiguration(changes, recipe);
  const preset = TRAINING_PRESETS.find((each) => each.name === name);
  if (preset === undefined) {
    throw new InvalidInputError('preset', [
      { path: 'preset', message: 'is not the name of a preset', allowed: PRESET_NAMES, received: name.slice(0, 60) },
    ]);
  }
  const isLokr = preset.changes.method === 'lokr';
  const { dialect } = preset;
  const defaults = dialect === 'loop' ? {} : { ...DIALECT_DEFAULTS[dialect], ...(isLokr ? LOKR_DEFAULTS[dialect] : {}) };
  return createTrainingConfiguration(changes, { ...defaults, ...preset.changes });
}
