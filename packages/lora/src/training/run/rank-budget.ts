import { FileFormatError, InvalidInputError } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../../dataset/bounded-json.js';

/** How much a layer's weights matter for the songs that will be learnt. Only the order means something, not the size. */
export interface LayerSensitivity {
  /** The layer, as in adapter files, such as `layers.3.self_attn.q_proj`. */
  readonly layer: string;
  /** Its score, 0 or more. */
  readonly score: number;
}

const MAX_LAYERS = 10_000;
/** How many times the median's rank a layer may ask for, before its rank is limited anyway. */
const MAX_WEIGHT = 1e6;

/**
 * Reads what trainers say of their layers: `training_v2 estimate` (`[{ module, sensitivity }]`), ace-lora-trainer (`[{ module, score }]`), and Side-Step's
 * `fisher_map.json`, whose ranks stand for scores.
 *
 * @throws {FileFormatError} When it is none of them.
 */
export function parseSensitivities(text: string, name: string): readonly LayerSensitivity[] {
  const value = parseBoundedJson(text, name);
  const fault = (what: string): FileFormatError => new FileFormatError('sensitivity', `${name}: ${what}`);
  const entries = Array.isArray(value)
    ? value.map((each: unknown) => (isJsonObject(each) ? [each['module'], each['sensitivity'] ?? each['score']] : []))
    : isJsonObject(value) && isJsonObject(value['rank_pattern'])
      ? Object.entries(value['rank_pattern'])
      : undefined;
  if (entries === undefined) throw fault('is no list of layers with their sensitivity.');
  if (entries.length > MAX_LAYERS) throw fault(`has ${entries.length} layers; ${MAX_LAYERS} can be read.`);
  return entries.map(([layer, score], index): LayerSensitivity => {
    const isGood = typeof layer === 'string' && typeof score === 'number' && Number.isFinite(score) && score >= 0;
    if (!isGood) throw fault(`entry ${index} has no layer with a score of 0 or more.`);
    return { layer, score };
  });
}

/** What ranks may cost. */
export interface RankBudgetOptions {
  /** The largest number of trained values. */
  readonly maxParameters: number;
  /** Inputs and outputs of each layer. */
  readonly shapes: ReadonlyMap<string, { readonly inputs: number; readonly outputs: number }>;
  /** The smallest rank of a layer that is trained at all, a multiple of 8. @defaultValue 16 */
  readonly lowest?: number | undefined;
  /** The largest rank, a multiple of 8. @defaultValue 128 */
  readonly highest?: number | undefined;
  /** The share of the layers, by their score, that are trained. @defaultValue 1 */
  readonly share?: number | undefined;
}

/** Ranks by layer, as PEFT takes them. */
export interface RankBudget {
  readonly rank_pattern: Readonly<Record<string, number>>;
  /** Twice the rank, so that every layer plays at one scale. */
  readonly alpha_pattern: Readonly<Record<string, number>>;
  /** The values that are trained. */
  readonly parameters: number;
}

/**
 * Gives each layer a rank by its sensitivity, so that all together stay within a budget: in proportion to the root of the score over its median, in
 * eights. The largest ranks that fit are found by bisection.
 *
 * @throws {InvalidInputError} When even the smallest ranks do not fit, or a layer has no shape.
 */
export function budgetRanks(layers: readonly LayerSensitivity[], options: RankBudgetOptions): RankBudget {
  const { maxParameters, shapes, lowest = 16, highest = 128, share = 1 } = options;
  const refuse = (path: string, message: string): never => {
    throw new InvalidInputError('options', [{ path, message }]);
  };
  if (lowest < 8 || lowest % 8 !== 0) refuse('lowest', 'must be a multiple of 8');
  if (highest < lowest || highest % 8 !== 0) refuse('highest', 'must be a multiple of 8, and at least lowest');
  if (!(share > 0 && share <= 1)) refuse('share', 'must be above 0 and at most 1');
  if (layers.length === 0) refuse('layers', 'must not be empty');
  const ordered = layers.toSorted((a, b) => b.score - a.score);
  const chosen = ordered.slice(0, Math.max(1, Math.round(share * ordered.length)));
  const median = ordered[Math.floor(ordered.length / 2)]?.score || 1;
  const sizes = chosen.map(({ layer, score }) => {
    const shape = shapes.get(layer) ?? refuse('shapes', `has no ${layer}`);
    return { layer, weight: Math.min(MAX_WEIGHT, Math.sqrt(score / median)), values: shape.inputs + shape.outputs };
  });
  const ranksAt = (base: number) =>
    sizes.map(({ layer, weight, values }) => {
      const rank = Math.min(highest, Math.max(lowest, 8 * Math.round((base * weight) / 8)));
      return { layer, rank, parameters: rank * values };
    });
  const cost = (base: number): number => ranksAt(base).reduce((sum, { parameters }) => sum + parameters, 0);
  if (cost(0) > maxParameters)
    refuse('maxParameters', `must be at least ${cost(0)}, which rank ${lowest} in every layer takes; or train fewer layers (share)`);
  let [fits, tooLarge] = [0, 1];
  while (cost(tooLarge) <= maxParameters && tooLarge < 2 ** 20) [fits, tooLarge] = [tooLarge, tooLarge * 2];
  for (let halving = 0; halving < 40; halving += 1) {
    const middle = (fits + tooLarge) / 2;
    if (cost(middle) <= maxParameters) fits = middle;
    else tooLarge = middle;
  }
  const ranks = ranksAt(fits);
  return {
    rank_pattern: Object.fromEntries(ranks.map(({ layer, rank }) => [layer, rank])),
    alpha_pattern: Object.fromEntries(ranks.map(({ layer, rank }) => [layer, 2 * rank])),
    parameters: cost(fits),
  };
}
