import { omitUndefined } from '@loop/core';
import type { LossPoint, TrainingSettings, TrainingStatus, Warning } from '@loop/core';
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
