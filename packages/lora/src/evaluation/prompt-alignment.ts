import { InvalidInputError } from '@loop/core';

import type { Embeddings } from './embeddings.js';
import { cosineSimilarities, pairRanks, pairedSimilarity } from './similarity.js';

/** How well clips fit the words that they were made from. */
export interface PromptAlignment {
  /** The mean similarity of a clip with its own words (the CLAP score), −1…1. */
  readonly mean: number;
  /** The similarity of each clip with its own words, −1…1. */
  readonly perClip: readonly number[];
  /** The share of clips whose own words are the nearest of all words, 0–1. Clips with equal words count for each other. */
  readonly retrieval: number;
  /** What `retrieval` would be by guessing, 0–1. */
  readonly chance: number;
}

/**
 * Measures how well clips fit their words, in the space of a model that knows both, such as CLAP. Similarities of good matches are often 0.3 to 0.5:
 * compare with those of real clips and their captions, never with a fixed number.
 *
 * Source: Huang et al., Make-An-Audio, 2023, https://arxiv.org/abs/2301.12661
 *
 * @param prompts - One row for each row of `clips`.
 * @throws {InvalidInputError} When the two do not belong together.
 */
export function promptAlignment(clips: Embeddings, prompts: Embeddings): PromptAlignment {
  if (clips.count !== prompts.count) {
    const message = `must be one row for each of the ${clips.count} clips`;
    throw new InvalidInputError('prompts', [{ path: 'prompts.count', message, received: String(prompts.count) }]);
  }
  const table = cosineSimilarities(clips, prompts);
  const ranks = pairRanks(table, 'rows');
  return {
    mean: pairedSimilarity(table),
    perClip: Array.from({ length: clips.count }, (_, index) => table.values[index * table.columns + index]!),
    retrieval: ranks.filter((rank) => rank === 1).length / clips.count,
    chance: 1 / clips.count,
  };
}

/** The share of values that are below a number, ties counted half, 0–1: where it stands among them. */
export function percentileAmong(values: readonly number[], value: number): number {
  if (values.length === 0)
    throw new InvalidInputError('values', [{ path: 'values', message: 'must be at least one number', received: 'none' }]);
  const [below, equal] = [values.filter((other) => other < value).length, values.filter((other) => other === value).length];
  return (below + equal / 2) / values.length;
}
