import { HONOURED_FIELDS, MUSIC_TASKS, TIME_SIGNATURES } from '@loop/core';
import type { MusicCapabilities } from '@loop/core';
import * as z from 'zod/mini';

import { maybe, maybeBoolean, maybeText, texts } from './lenient.js';

const capabilitiesSchema = z.object({
  kind: z.enum(['pattern', 'neural', 'remote']),
  description: z.string(),
  model: maybeText,
  tasks: z.array(z.enum(MUSIC_TASKS)),
  duration: z.object({ minSeconds: z.number(), maxSeconds: z.number() }),
  sampleRate: z.number(),
  channels: z.number(),
  maxVariations: z.number(),
  honours: z.partialRecord(z.enum(MUSIC_TASKS), z.array(z.enum(HONOURED_FIELDS))),
  timeSignatures: z.array(z.literal(TIME_SIGNATURES)),
  vocals: z.boolean(),
  deterministic: z.boolean(),
}) satisfies z.ZodMiniType<Partial<MusicCapabilities>>;

/**
 * The payload of `/health`, framed or not, of every kind of server. `extensions` and `capabilities` come from Loop's own server; the
 * extensions that the client makes use of are
 * `cancel`: `POST /v1/tasks/{id}/cancel` stops a job and answers `{ task_id, status }`;
 * `wait`: `wait_ms` in a poll holds the answer until the job ends or the time is over;
 * `capabilities`: the generator's {@link MusicCapabilities} are there;
 * `float-wav`: `audio_format` may be wav32, and uploads may be float;
 * `tasks`: `task_type` may be extend, retake, edit and audio2audio;
 * `adapters`: `/v1/lora/list` says all of each adapter, and each is scaled, switched and unloaded by its name;
 * `training`: a start takes core's settings, and a status gives core's, with checkpoints, validations and alarms.
 */
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
