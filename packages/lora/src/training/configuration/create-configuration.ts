import { InvalidInputError, describeValue } from '@loop/core';
import type { InputIssue } from '@loop/core';

import { CONFIGURATION_FIELDS, PARAMETERS } from './parameters.js';
import type { ParameterRule } from './parameters.js';
import type { ConfigurationChanges, ConfigurationField, TrainingConfiguration } from './training-configuration.js';

/**
 * Makes a whole configuration of a few fields: the others have the defaults of the official trainer, or those of `base`.
 *
 * @param changes - Fields by name; `undefined` is as if it were not there.
 * @param base - What the other fields are.
 * @throws {InvalidInputError} For each field that is unknown or out of its range, with the allowed values.
 *
 * @example
 * ```ts
 * createTrainingConfiguration({ tensors: 'tensors', output: 'runs/dusty', rank: 32, alpha: 64 });
 * ```
 */
export function createTrainingConfiguration(changes: ConfigurationChanges, base: ConfigurationChanges = {}): TrainingConfiguration {
  const issues: InputIssue[] = [];
  for (const values of [changes, base]) {
    for (const [field, value] of Object.entries(values)) {
      if (value === undefined) continue;
      const issue = Object.hasOwn(PARAMETERS, field) ? checkParameter(field, value) : unknownField(field);
      if (issue !== undefined) issues.push(issue);
    }
  }
  if (issues.length > 0) throw new InvalidInputError('configuration', issues);
  const entries = CONFIGURATION_FIELDS.map((field) => [field, changes[field] ?? base[field] ?? PARAMETERS[field].fallback] as const);
  return Object.fromEntries(entries) as unknown as TrainingConfiguration;
}

/**
 * Checks the value of one field.
 *
 * @param path - The name for the message, where it is not the field's own.
 * @returns What is wrong with it, or `undefined`.
 */
export function checkParameter(field: string, value: unknown, path = field): InputIssue | undefined {
  const rule: ParameterRule = PARAMETERS[field as ConfigurationField];
  const fault = (message: string, allowed?: readonly unknown[]): InputIssue => ({ path, message, allowed, received: describeValue(value) });
  switch (rule.kind) {
    case 'integer':
    case 'number': {
      const { low, high, above = false } = rule;
      const isNumber = rule.kind === 'integer' ? Number.isInteger(value) : Number.isFinite(value);
      const isInside = isNumber && (value as number) <= high && (above ? (value as number) > low : (value as number) >= low);
      const what = rule.kind === 'integer' ? 'a whole number' : 'a number';
      return isInside ? undefined : fault(`must be ${what} ${above ? `above ${low} and at most ${high}` : `from ${low} to ${high}`}`);
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : fault('must be true or false');
    case 'choice':
      return (rule.allowed as readonly unknown[]).includes(value) ? undefined : fault('is not one of the allowed values', rule.allowed);
    case 'text':
      return typeof value === 'string' && value.length <= MAX_TEXT && !value.includes('\0')
        ? undefined
        : fault(`must be a text of at most ${MAX_TEXT} characters`);
    case 'words':
      return isWords(value) ? undefined : fault(`must be a list of at most ${MAX_WORDS} names of layers, such as q_proj`);
  }
}

const MAX_TEXT = 4_096;
const MAX_WORDS = 256;

/** Names of layers: letters, digits, `_`, `.`; never one that a trainer would take for an option. */
function isWords(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length <= MAX_WORDS && value.every((word) => typeof word === 'string' && /^\w[\w.]{0,199}$/u.test(word))
  );
}

function unknownField(field: string): InputIssue {
  const near = nearestName(field, CONFIGURATION_FIELDS);
  return { path: field.slice(0, 80), message: near === undefined ? 'is not a known field' : `is not a known field; is ${near} meant?` };
}

/** The name that differs from a word in a third of its letters at most, after capitals and separators are taken away. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/gu, '');
  const wanted = plain(word.slice(0, 60));
  const ranked = names.map((name) => ({ name, distance: editDistance(wanted, plain(name)) })).toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.floor(wanted.length / 3) ? best.name : undefined;
}

function editDistance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (first[i - 1] === second[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[second.length] ?? 0;
}
