import type { InputIssue } from '@loop/core';
import { describeValue } from '@loop/core';

import type { ConfigurationField, TrainingConfiguration } from '../configuration/training-configuration.js';

/** The fields that make an adapter what it is: a checkpoint with others cannot be loaded into it. */
const IDENTITY: readonly ConfigurationField[] = [
  'variant',
  'method',
  'rank',
  'alpha',
  'targets',
  'selfTargets',
  'crossTargets',
  'attention',
  'feedForward',
  'bias',
  'factor',
  'decomposeBoth',
  'useTucker',
  'weightDecompose',
];

/** Fields whose change makes the optimizer's saved state wrong. */
const STATE: readonly ConfigurationField[] = ['optimizer'];

/**
 * Compares the configuration of a resumed training with that of the run whose checkpoint it goes on from.
 *
 * @returns One issue for each field which must be the same and is not.
 */
export function checkResume(before: TrainingConfiguration, now: TrainingConfiguration): readonly InputIssue[] {
  const differs = (field: ConfigurationField): boolean => JSON.stringify(before[field]) !== JSON.stringify(now[field]);
  return [...IDENTITY, ...STATE].filter(differs).map((field) => ({
    path: field,
    message: `must be ${short(before[field])} as in the run that is resumed`,
    received: short(now[field]),
  }));
}

const short = (value: unknown): string => (Array.isArray(value) ? value.join(' ').slice(0, 80) : describeValue(value));
