import { WAV_FORMATS } from '@loop/core/audio';
import * as z from 'zod/mini';

import { SCHEDULERS } from '../../diffusion/stepper.js';
import { findBackendType } from '../backends/backend-types.js';

const text = z.string().check(z.minLength(1), z.maxLength(4096));
const backend = z.pipe(
  text.check(z.refine((name) => findBackendType(name) !== undefined, 'must be musicgen, ace-step, ace-step-1.5 or pattern')),
  z.transform((name) => findBackendType(name)),
);

/** How often something may count, such as a LoRA: 0–4. */
const scale = z.number().check(z.gte(0), z.lte(4));

/** The settings of the daemon as its file has them. */
export const settingsSchema = z.strictObject({
  backend: z.optional(backend),
  musicgen_model: z.optional(text),
  ace_step_model: z.optional(text),
  ace_step_15_model: z.optional(text),
  ace_step_15_variant: z.optional(text),
  pattern_module: z.optional(text),
  cache_path: z.optional(text),
  cache_limit_mb: z.optional(z.number().check(z.gte(1), z.lte(1e9))),
  models_path: z.optional(text),
  lora_path: z.optional(text),
  lora: z.optional(text),
  lora_scale: z.optional(scale),
  precision: z.optional(text),
  device: z.optional(z.enum(['auto', 'cpu', 'cuda', 'metal', 'coreml', 'webgpu'])),
  threads: z.optional(z.int().check(z.gte(1), z.lte(256))),
  steps: z.optional(z.int().check(z.gte(1), z.lte(200))),
  scheduler: z.optional(z.enum(SCHEDULERS)),
  guidance: z.optional(z.number().check(z.gte(1), z.lte(30))),
  queue_limit: z.optional(z.int().check(z.gte(1), z.lte(1000))),
  auto_download: z.optional(z.boolean()),
  wav_format: z.optional(z.enum(WAV_FORMATS)),
});

/** Settings that were checked. */
export type Settings = z.output<typeof settingsSchema>;

/** A setting of the daemon. */
export type SettingName = keyof typeof settingsSchema.shape;

/** The variable of each setting, and how its text becomes a value. */
export const VARIABLES: Readonly<Record<SettingName, readonly [string, 'text' | 'number' | 'switch']>> = {
  backend: ['LOFI_BACKEND', 'text'],
  musicgen_model: ['LOFI_MODEL_PATH', 'text'],
  ace_step_model: ['LOFI_ACE_STEP_MODEL_PATH', 'text'],
  ace_step_15_model: ['LOFI_ACE_STEP_15_MODEL_PATH', 'text'],
  ace_step_15_variant: ['LOFI_ACE_STEP_15_VARIANT', 'text'],
  pattern_module: ['LOFI_PATTERN_MODULE', 'text'],
  cache_path: ['LOFI_CACHE_PATH', 'text'],
  cache_limit_mb: ['LOFI_CACHE_LIMIT_MB', 'number'],
  models_path: ['LOFI_MODELS_PATH', 'text'],
  lora_path: ['LOFI_LORA_PATH', 'text'],
  lora: ['LOFI_LORA', 'text'],
  lora_scale: ['LOFI_LORA_SCALE', 'number'],
  precision: ['LOFI_PRECISION', 'text'],
  device: ['LOFI_DEVICE', 'text'],
  threads: ['LOFI_THREADS', 'number'],
  steps: ['LOFI_ACE_STEP_STEPS', 'number'],
  scheduler: ['LOFI_ACE_STEP_SCHEDULER', 'text'],
  guidance: ['LOFI_ACE_STEP_GUIDANCE', 'number'],
  queue_limit: ['LOFI_QUEUE_LIMIT', 'number'],
  auto_download: ['LOFI_AUTO_DOWNLOAD', 'switch'],
  wav_format: ['LOFI_WAV_FORMAT', 'text'],
};
