import * as z from 'zod/mini';

import { PRIORITIES } from '../queue/job-queue.js';
import { readParameters } from './read-parameters.js';

const MAX_SEED = 2n ** 64n;
const nullish = <T extends z.ZodMiniType>(schema: T): z.ZodMiniOptional<z.ZodMiniNullable<T>> => z.optional(z.nullable(schema));

/** A seed as it came: an unsigned 64-bit integer, of which an editor may have lost the last digits. */
const seed = z
  .union([z.bigint(), z.number()])
  .check(
    z.refine(
      (value) => (typeof value === 'bigint' || Number.isInteger(value)) && value >= 0 && value < MAX_SEED,
      'must be an integer of 0–2^64−1',
    ),
  );

/** Types alone: ranges have errors of their own. Unknown names are not looked at. */
const schema = z.object({
  prompt: z.string(),
  backend: nullish(z.string()),
  duration_sec: z._default(z.int(), 30),
  inference_steps: nullish(z.int()),
  infer_steps: nullish(z.int()),
  guidance_scale: nullish(z.number()),
  scheduler: nullish(z.string()),
  seed: nullish(seed),
  priority: z._default(z.enum(PRIORITIES), 'normal'),
  lyrics: nullish(z.string().check(z.maxLength(16_384))),
  cfg_type: nullish(z.enum(['apg', 'cfg', 'cfg_star'])),
  omega_scale: nullish(z.number().check(z.gte(-100), z.lte(100))),
  lora: nullish(z.string()),
  lora_scale: nullish(z.number().check(z.gte(0), z.lte(4))),
  precision: nullish(z.string()),
});

/** The parameters of `generate` as they came, of the right types. */
export type GenerateParameters = z.output<typeof schema>;

/** Checks the types of the parameters of `generate`. @throws {RpcError} −32602. */
export function readGenerateParameters(parameters: unknown): GenerateParameters {
  return readParameters(schema, parameters);
}
