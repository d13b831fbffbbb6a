import { InvalidInputError } from '@loop/core';

import type { Embeddings } from './embeddings.js';
import { cosineSimilarities } from './similarity.js';

/** Rows that each belong to a style. */
export interface StyledEmbeddings {
  readonly embeddings: Embeddings;
  /** The style of each row, such as `CORE-01`. */
  readonly styles: readonly string[];
}

/** How well one style is recognised by its clips. */
export interface StyleResult {
  readonly style: string;
  /** How many clips were to be of it. */
  readonly clips: number;
  /** The share of them that were taken for it, 0–1. */
  readonly recognised: number;
  /** The style that they are taken for most often. */
  readonly takenFor: string;
}

/** How many styles are there and told apart. */
export interface StyleCoverage {
  /** The share of styles whose clips are taken for that style more often than for any other, 0–1. */
  readonly coverage: number;
  /** The share of all clips that are taken for their own style, 0–1. */
  readonly accuracy: number;
  /** What `accuracy` would be by guessing, 0–1. */
  readonly chance: number;
  /** In the order of their names. */
  readonly styles: readonly StyleResult[];
  /** How often clips of one style (rows) are taken for each style (columns), both in the order of `labels`. */
  readonly confusion: readonly (readonly number[])[];
  /** All styles of clips and anchors, in the order of their names. */
  readonly labels: readonly string[];
}

/**
 * Asks of each clip which style it is, by the anchors that it is most like: real clips of known styles, or descriptions of styles in the space of a
 * model that knows words.
 *
 * @param options - `neighbours`: how many of the most similar anchors vote, each with its similarity. @defaultValue 5, at most the anchors of the
 *   smallest style
 * @throws {InvalidInputError} When rows and styles differ in number, or a clip's style has no anchor.
 */
export function styleCoverage(
  clips: StyledEmbeddings,
  anchors: StyledEmbeddings,
  options: { readonly neighbours?: number | undefined } = {},
): StyleCoverage {
  assertStyled(clips, 'clips');
  assertStyled(anchors, 'anchors');
  const sizes = countOf(anchors.styles);
  const unknown = clips.styles.find((style) => !sizes.has(style));
  if (unknown !== undefined) {
    const message = 'must be one of the styles of the anchors';
    throw new InvalidInputError('clips', [{ path: 'clips.styles', message, received: unknown, allowed: [...sizes.keys()] }]);
  }
  const { neighbours = Math.min(5, ...sizes.values()) } = options;
  if (!Number.isInteger(neighbours) || neighbours < 1 || neighbours > anchors.styles.length) {
    const message = `must be a whole number from 1 to ${anchors.styles.length}`;
    throw new InvalidInputError('options', [{ path: 'options.neighbours', message, received: String(neighbours) }]);
  }
  const labels = [...sizes.keys()].toSorted();
  const { values, columns } = cosineSimilarities(clips.embeddings, anchors.embeddings);
  const answers = clips.styles.map((_, clip) => vote(values.subarray(clip * columns, (clip + 1) * columns), anchors.styles, neighbours));
  const confusion = labels.map((style) =>
    labels.map((answer) => clips.styles.filter((own, clip) => own === style && answers[clip] === answer).length),
  );
  const styles = labels.flatMap((style, index): StyleResult[] => {
    const row = confusion[index]!;
    const total = row.reduce((sum, value) => sum + value, 0);
    if (total === 0) return [];
    const most = Math.max(...row);
    const takenFor =
      row[index] === most && row.filter((value) => value === most).length === 1
        ? style
        : labels[row.findIndex((value, other) => value === most && other !== index)]!;
    return [{ style, clips: total, recognised: row[index]! / total, takenFor }];
  });
  return {
    coverage: styles.filter(({ style, takenFor }) => style === takenFor).length / styles.length,
    accuracy: clips.styles.filter((style, clip) => style === answers[clip]).length / clips.styles.length,
    chance: 1 / labels.length,
    styles,
    confusion,
    labels,
  };
}

/** The style with most similarity among the nearest anchors; of equals the one that has the nearest. */
function vote(similarities: Float64Array, styles: readonly string[], neighbours: number): string {
  const nearest = Array.from(similarities, (similarity, index) => ({ similarity, style: styles[index]! }))
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, neighbours);
  const votes = new Map<string, number>();
  // Similarities may be below 0; a vote counts from the worst possible.
  for (const { similarity, style } of nearest) votes.set(style, (votes.get(style) ?? 0) + similarity + 1);
  return [...votes].reduce((best, other) => (other[1] > best[1] ? other : best))[0];
}

function assertStyled({ embeddings, styles }: StyledEmbeddings, path: string): void {
  if (styles.length === embeddings.count) return;
  const message = `must name the style of each of the ${embeddings.count} rows`;
  throw new InvalidInputError(path, [{ path: `${path}.styles`, message, received: `${styles.length} of them` }]);
}

function countOf(styles: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const style of styles) counts.set(style, (counts.get(style) ?? 0) + 1);
  return counts;
}
