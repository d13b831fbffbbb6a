import * as z from 'zod/mini';

import { parseInput } from '../validate.js';
import type { AdapterScale } from './adapters.js';

const scale = z.number().check(z.gte(0), z.lte(2));
const share = z.optional(scale);
const groups = z.strictObject({ selfAttention: share, crossAttention: share, feedForward: share, conditions: share });

/** The schema of {@link AdapterScale}. */
export const adapterScaleSchema = z.union([scale, groups]);

/**
 * Checks how strongly an adapter is to work.
 *
 * @throws {InvalidInputError} When it is neither a number of 0–2 nor such numbers by group.
 */
export function parseAdapterScale(value: unknown): AdapterScale {
  return parseInput(z.object({ scale: adapterScaleSchema }), { scale: value }, 'adapter').scale;
}
