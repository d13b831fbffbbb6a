import * as z from 'zod/mini';

import { maybeNumber, maybeText, orElse, texts } from '../wire/lenient.js';
import type { AceModels } from '../wire/models.js';

/** What acestep.cpp says about itself. */
export interface CppProps extends AceModels {
  readonly version: string | undefined;
  /** The most outputs of one job. */
  readonly maxBatch: number;
  /** The adapters that requests may name. */
  readonly adapters: readonly string[];
}

const propsSchema = z.object({
  version: maybeText,
  models: z.object({ lm: texts, dit: texts, embedding: texts, vae: texts }),
  adapters: texts,
  cli: orElse(z.object({ max_batch: maybeNumber }), { max_batch: undefined }),
});

/** Reads `GET /props`; `undefined` when the server is another one. */
export function readProps(payload: unknown): CppProps | undefined {
  const parsed = propsSchema.safeParse(payload);
  if (!parsed.success) return undefined;
  const { version, models, adapters, cli } = parsed.data;
  return {
    version,
    models: models.dit.map((name, index) => ({ name, isDefault: index === 0 })),
    defaultModel: models.dit[0],
    languageModels: models.lm.map((name) => ({ name, isLoaded: true })),
    languageModelReady: models.lm.length > 0,
    maxBatch: Math.min(8, Math.max(1, cli.max_batch ?? 1)),
    adapters,
  };
}

/** The answer to a submission. */
export const cppIdSchema = z.object({
  id: z.pipe(
    z.union([z.string().check(z.minLength(1)), z.number()]),
    z.transform((id) => String(id)),
  ),
});

/** The answer to a look at a job. */
export const cppJobSchema = z.object({ status: z.string(), error: maybeText });

/** The requests that the language model completed. */
export const cppRequestsSchema = z.array(z.record(z.string(), z.unknown())).check(z.minLength(1));
