import { createRandom, InvalidInputError, MAX_SEED, parseInput } from '@loop/core';
import type { Seed } from '@loop/core';
import * as z from 'zod/mini';

import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { findStyle } from '../vocabulary/find-genre.js';
import type { Style, Vocabulary } from '../vocabulary/vocabulary.js';
import { generatePrompt } from './generate-prompt.js';
import type { GeneratePromptOptions, StylePrompt } from './generate-prompt.js';

/** What a set of prompts holds. */
export interface PromptSetOptions extends Omit<GeneratePromptOptions, 'isVocal'> {
  /** Styles by id, name or first tag. @defaultValue all of the vocabulary */
  readonly styles?: readonly string[] | undefined;
  /** How many prompts, 1–10 000. @defaultValue three for each style */
  readonly count?: number | undefined;
  /** The share of each style's prompts that is kept for validation, 0–0.5. @defaultValue 0.1 */
  readonly validationShare?: number | undefined;
}

/** What a prompt of a set is for. */
export const PROMPT_SPLITS = ['train', 'validation'] as const;

/** A prompt of a set. */
export interface SetPrompt extends StylePrompt {
  /** What it is for. */
  readonly split: (typeof PROMPT_SPLITS)[number];
}

/** A set of prompts. Plain JSON. */
export interface PromptSet {
  /** The seed that gives this set again. */
  readonly seed: Seed;
  /** Different prompts, styles in turn. */
  readonly prompts: readonly SetPrompt[];
}

const PER_STYLE = 3;
const MIN_CALIBRATION = 100;
const ATTEMPTS = 50;

const countSchema = z.int().check(z.gte(1), z.lte(10_000));
const shareSchema = z.number().check(z.gte(0), z.lte(0.5));

/**
 * Generates prompts, the styles in turn, so that none has more than one prompt above any other. No caption stands twice while its style has
 * others left. Of a style that is sung or not, both forms come in turn. What is kept for validation is spread over the styles.
 *
 * @throws {InvalidInputError} For a style that the vocabulary does not have, or a count out of range.
 */
export function createPromptSet(options: PromptSetOptions = {}): PromptSet {
  const { seed = 0, vocabulary = VOCABULARY } = options;
  const styles =
    options.styles === undefined ? vocabulary.styles : options.styles.map((style, index) => requireStyle(style, index, vocabulary));
  if (styles.length === 0) throw new InvalidInputError('options', [{ path: 'styles', message: 'must name at least one style' }]);
  const count = parseInput(countSchema, options.count ?? styles.length * PER_STYLE, 'count');
  const share = parseInput(shareSchema, options.validationShare ?? 0.1, 'validationShare');
  const random = createRandom(seed);
  const seen = new Set<string>();
  const prompts: SetPrompt[] = [];
  for (let index = 0; index < count; index += 1) {
    const style = styles[index % styles.length]!;
    const turn = Math.floor(index / styles.length);
    let prompt: StylePrompt;
    let attempt = 0;
    do {
      prompt = generatePrompt(style, { ...options, seed: random.between(0, MAX_SEED), isVocal: turn % 2 === 0 });
      attempt += 1;
    } while (seen.has(prompt.caption) && attempt < ATTEMPTS);
    seen.add(prompt.caption);
    // Styles reach their next validation prompt at different turns.
    const reached = turn * share + (index % styles.length) / styles.length;
    prompts.push({ ...prompt, split: Math.floor(reached + share) > Math.floor(reached) ? 'validation' : 'train' });
  }
  return { seed, prompts };
}

/**
 * Generates the prompts that a quantised or fine-tuned model is calibrated and judged with: at least a hundred, every style at least
 * twice, with voice and without where the style has both.
 *
 * @throws {InvalidInputError} For a count below 100 or below twice the number of styles.
 */
export function createCalibrationSet(options: Omit<PromptSetOptions, 'styles'> = {}): PromptSet {
  const { vocabulary = VOCABULARY } = options;
  const least = Math.max(MIN_CALIBRATION, 2 * vocabulary.styles.length);
  const count = options.count ?? Math.max(least, PER_STYLE * vocabulary.styles.length);
  if (count < least) {
    throw new InvalidInputError('options', [
      { path: 'count', message: `must be ${least} or more, so that every style is covered`, received: String(count) },
    ]);
  }
  return createPromptSet({ ...options, count });
}

function requireStyle(name: string, index: number, vocabulary: Vocabulary): Style {
  const style = findStyle(name, { vocabulary });
  if (style !== undefined) return style;
  throw new InvalidInputError('options', [
    { path: `styles[${index}]`, message: 'is no style of the vocabulary', received: name, allowed: vocabulary.styles.map(({ id }) => id) },
  ]);
}
