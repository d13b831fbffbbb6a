import { CHECKPOINT_ROLES, TRAINING_ALARMS, TRAINING_FIELDS, TRAINING_METHODS, TRAINING_PHASES, omitUndefined } from '@loop/core';
import type { LossPoint, TrainingCapabilities, TrainingSettings, TrainingStatus, Warning } from '@loop/core';
import * as z from 'zod/mini';

import { maybe, maybeBoolean, maybeNumber, maybeText, orElse } from './lenient.js';
import { parseResponse } from './parse-response.js';

/** The answer to a start. */
export const startSchema = z.object({ output_dir: maybeText });

/** The answer to an export. */
export const exportSchema = z.object({ export_path: maybeText });

/** The fork's answer to a preparation. */
export const preprocessSchema = z.object({ output_dir: z.string() });

/** The states of both dialects; which is which shows in the fields. */
const statusSchema = z.object({
  // Official.
  is_training: maybeBoolean,
  current_step: maybeNumber,
  status: maybeText,
  config: maybe(z.object({ epochs: maybeNumber })),
  loss_history: orElse(z.array(z.object({ step: z.number(), loss: z.number() })), []),
  start_time: maybeNumber,
  steps_per_second: maybeNumber,
  estimated_time_remaining: maybeNumber,
  // Both.
  current_epoch: maybeNumber,
  current_loss: maybeNumber,
  error: maybeText,
  // The fork.
  is_running: maybeBoolean,
  is_preprocessing: maybeBoolean,
  status_message: maybeText,
  max_epochs: maybeNumber,
  started_at: maybeNumber,
});

/**
 * Reads a training's state in either dialect.
 *
 * @throws {InvalidResponseError} When it is none.
 */
export function readTrainingStatus(payload: unknown, what: string): TrainingStatus {
  const state = parseResponse(statusSchema, payload, what);
  const trains = state.is_training ?? state.is_running ?? false;
  const prepares = state.is_preprocessing ?? false;
  const losses: readonly LossPoint[] = state.loss_history;
  return {
    running: trains || prepares,
    phase: prepares ? 'preprocess' : trains ? 'train' : undefined,
    message: state.status ?? state.status_message ?? '',
    epoch: state.current_epoch,
    epochs: state.config?.epochs ?? (state.max_epochs === 0 ? undefined : state.max_epochs),
    step: state.current_step,
    loss: state.current_loss,
    losses,
    stepsPerSecond: state.steps_per_second,
    etaSeconds: state.estimated_time_remaining,
    startedAt: state.start_time ?? state.started_at,
    error: state.error,
  };
}

const point = { epoch: maybeNumber, step: maybeNumber };
const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('checkpoint'),
    place: z.string(),
    role: maybe(z.enum(CHECKPOINT_ROLES)),
    loss: maybeNumber,
    ...point,
  }),
  z.object({ type: z.literal('validation'), loss: z.number(), measures: maybe(z.record(z.string(), z.number())), ...point }),
  z.object({ type: z.literal('alarm'), code: z.enum(TRAINING_ALARMS), message: z.string(), ...point }),
]);
const settingsSchema = z.looseObject({
  tensors: z.string(),
  output: maybeText,
  advanced: maybe(z.record(z.string(), z.record(z.string(), z.unknown()))),
});

/** A state in core's words, in the extension `training` of Loop's own server. */
const loopStatusSchema = z.object({
  loop: z.object({
    running: z.boolean(),
    phase: maybe(z.enum(['preprocess', 'train'])),
    message: z.string(),
    epoch: maybeNumber,
    epochs: maybeNumber,
    step: maybeNumber,
    loss: maybeNumber,
    losses: orElse(z.array(z.object({ step: z.number(), loss: z.number() })), []),
    stepsPerSecond: maybeNumber,
    etaSeconds: maybeNumber,
    startedAt: maybeNumber,
    error: maybeText,
    latest: maybe(
      z.object({
        type: z.literal('progress'),
        phase: z.enum(TRAINING_PHASES),
        fraction: maybeNumber,
        etaSeconds: maybeNumber,
        message: maybeText,
        steps: maybeNumber,
        epochs: maybeNumber,
        loss: maybeNumber,
        learningRate: maybeNumber,
        gradientNorm: maybeNumber,
        memoryBytes: maybeNumber,
        hostMemoryBytes: maybeNumber,
        smoothedLoss: maybeNumber,
        stepsPerSecond: maybeNumber,
        ...point,
      }),
    ),
    events: orElse(z.array(eventSchema), []),
    settings: maybe(settingsSchema),
    resumeFrom: maybeText,
  }),
});

/**
 * Reads a training's state in core's words.
 *
 * @throws {InvalidResponseError} When it is none.
 */
export function readLoopStatus(payload: unknown, what: string): TrainingStatus {
  const { loop } = parseResponse(loopStatusSchema, payload, what);
  const latest = loop.latest === undefined ? undefined : { ...loop.latest, fraction: loop.latest.fraction };
  return { ...loop, phase: loop.phase, latest, settings: loop.settings as TrainingSettings | undefined };
}

const capabilitiesSchema = z.object({
  description: z.string(),
  methods: z.array(z.enum(TRAINING_METHODS)),
  honours: z.array(z.enum(TRAINING_FIELDS)),
  family: maybeText,
  checkpoints: orElse(z.boolean(), false),
  validation: orElse(z.boolean(), false),
  deterministic: orElse(z.boolean(), false),
});

/**
 * Reads what a training service of Loop's own server can do. It is remote from here, and prepares by itself.
 *
 * @throws {InvalidResponseError} When it is none.
 */
export function readLoopCapabilities(payload: unknown, what: string): TrainingCapabilities {
  return { ...parseResponse(capabilitiesSchema, payload, what), kind: 'remote', datasets: [], exports: true };
}

/** The answer of Loop's own server to an export. */
export const loopExportSchema = z.object({ source: z.string() });

/** A start in a server's words. */
export interface TrainingStart {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly warnings: readonly Warning[];
}

/** Translates settings for official servers, where LoRA and LoKr are started by different routes. */
export function toUpstreamStart(settings: TrainingSettings): TrainingStart {
  const { resumeFrom, advanced } = settings;
  const { tensors, output, rank, alpha, dropout, learningRate, epochs, batchSize, gradientAccumulation, saveEveryEpochs, seed } = settings;
  const common = {
    tensor_dir: tensors,
    learning_rate: learningRate,
    train_epochs: epochs,
    train_batch_size: batchSize,
    gradient_accumulation: gradientAccumulation,
    save_every_n_epochs: saveEveryEpochs,
    training_seed: seed,
    gradient_checkpointing: settings.gradientCheckpointing,
  };
  if (settings.method === 'lokr') {
    const body = omitUndefined({ ...common, lokr_linear_dim: rank, lokr_linear_alpha: alpha, output_dir: output });
    return { path: '/v1/training/start_lokr', body, warnings: ignored({ dropout, resumeFrom, ...familiesOf(advanced) }, 'LoKr training') };
  }
  return {
    path: '/v1/training/start',
    body: omitUndefined({ ...common, lora_rank: rank, lora_alpha: alpha, lora_dropout: dropout, lora_output_dir: output }),
    warnings: ignored({ resumeFrom, ...familiesOf(advanced) }, 'ACE-Step’s server'),
  };
}

/** Translates settings for LOOP MACHINE's fork, which takes five of them. */
export function toForkStart(settings: TrainingSettings): TrainingStart {
  const { tensors, rank = 8, alpha = 16, epochs = 100, learningRate = 1e-4, ...others } = settings;
  const { method, advanced, ...rest } = others;
  return {
    path: '/v1/lora/train',
    body: { tensor_dir: tensors, rank, alpha, max_epochs: epochs, learning_rate: learningRate },
    warnings: ignored({ ...rest, ...familiesOf(advanced), method: method === 'lora' ? undefined : method }, 'LOOP MACHINE’s fork'),
  };
}

/** Settings by family: these servers have none, so each is named. */
function familiesOf(advanced: TrainingSettings['advanced']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(advanced ?? {}).map(([family, settings]) => [`advanced.${family}`, settings]));
}

function ignored(fields: Readonly<Record<string, unknown>>, who: string): Warning[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [{ code: 'ignored' as const, field, message: `${who} does not take ${field}.` }],
  );
}
