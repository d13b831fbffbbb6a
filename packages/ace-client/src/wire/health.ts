import { HONOURED_FIELDS, MUSIC_TASKS, TIME_SIGNATURES } from '@loop/core';
import type { MusicCapabilities } from '@loop/core';
import * as z from 'zod/mini';

import { maybe, maybeBoolean, maybeText, texts } from './lenient.js';

/**
 * What Loop's own server offers beyond the official API, named in `extensions` of `/health`:
 * `cancel`: `POST /v1/tasks/{id}/cancel` stops a job and answers `{ task_id, status }`;
 * `capabilities`: `/health` carries the generator's {@link MusicCapabilities} as `capabilities`;
 * `tasks`: `task_type` may be extend, retake, edit and audio2audio;
 * `wait`: `/query_result` takes `wait_ms` and answers as soon as a job has ended, at the latest after that time.
 */
export const ACE_EXTENSIONS = ['cancel', 'capabilities', 'tasks', 'wait'] as const;

const capabilitiesSchema = z.object({
  kind: z.enum(['pattern', 'neural', 'remote']),
  description: z.string(),
  model: maybeText,
  tasks: z.array(z.enum(MUSIC_TASKS)),
  duration: z.object({ minSeconds: z.number(), maxSeconds: z.number() }),
  sampleRate: z.number(),
  channels: z.number(),
  maxVariations: z.number(),
  honours: z.array(z.enum(HONOURED_FIELDS)),
  timeSignatures: z.array(z.literal(TIME_SIGNATURES)),
  vocals: z.boolean(),
  deterministic: z.boolean(),
}) satisfies z.ZodMiniType<Partial<MusicCapabilities>>;

/** The payload of `/health`, framed or not, of every kind of server. */
export const healthSchema = z.object({
  status: maybeText,
  service: maybeText,
  version: maybeText,
  models_initialized: maybeBoolean,
  llm_initialized: maybeBoolean,
  loaded_model: maybeText,
  loaded_lm_model: maybeText,
  extensions: texts,
  capabilities: maybe(capabilitiesSchema),
});

/** The payload of `/health`. */
export type HealthAnswer = z.output<typeof healthSchema>;
