import type { TrackMetadata } from '@loop/core';
import * as z from 'zod/mini';

import { readBeats } from '../wire/read-beats.js';

import { maybeKnown, maybePositive, maybeText, orElse, texts } from '../wire/lenient.js';
import type { AceModels } from '../wire/models.js';

/** The most outputs of one synthesis. What `/props` calls `max_batch` limits the language model alone. */
export const CPP_MAX_VARIATIONS = 9;

/** What acestep.cpp says about itself. */
export interface CppProps extends AceModels {
  readonly version: string | undefined;
  /** The adapters that requests may name. */
  readonly adapters: readonly string[];
}

const propsSchema = z.object({
  version: maybeText,
  models: z.object({ lm: texts, dit: texts, embedding: texts, vae: texts }),
  adapters: texts,
});

/** Reads `GET /props`; `undefined` when the server is another one. */
export function readProps(payload: unknown): CppProps | undefined {
  const parsed = propsSchema.safeParse(payload);
  if (!parsed.success) return undefined;
  const { version, models, adapters } = parsed.data;
  return {
    version,
    models: models.dit.map((name, index) => ({ name, isDefault: index === 0 })),
    defaultModel: models.dit[0],
    languageModels: models.lm.map((name) => ({ name, isLoaded: true })),
    languageModelReady: models.lm.length > 0,
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

/** A request, as it is sent and as the language model fills it in. */
export const cppRequestSchema = z.record(z.string(), z.unknown());

/** The requests that the language model completed. */
export const cppRequestsSchema = z.array(cppRequestSchema).check(z.minLength(1));

const planSchema = z.object({
  caption: maybeText,
  lyrics: maybeText,
  bpm: maybePositive,
  keyscale: maybeKnown,
  timesignature: orElse(z.union([z.string(), z.number()]), ''),
});

/** Reads what the music should be from a request as it was synthesised, completed by the language model where that was asked. */
export function readPlan(request: Readonly<Record<string, unknown>>): TrackMetadata {
  const { caption, lyrics, bpm, keyscale, timesignature } = planSchema.parse(request);
  return { prompt: caption, lyrics, bpm, key: keyscale, timeSignature: readBeats(timesignature) };
}
