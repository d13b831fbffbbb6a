import type { Abortable, Milliseconds } from '@loop/core';

import type { Transport } from '../http/transport.js';
import { healthSchema } from '../wire/health.js';
import { readModels } from '../wire/models.js';
import type { AceModels } from '../wire/models.js';
import { parseResponse } from '../wire/parse-response.js';
import { readStats } from '../wire/stats.js';
import type { AceStats } from '../wire/stats.js';

/** The state of a server. */
export interface AceHealth {
  /** Whether it answers as a music server that is well. */
  readonly ok: boolean;
  /** The name that it gives itself. */
  readonly service: string | undefined;
  /** The version that it reports. */
  readonly version: string | undefined;
  /** Whether a model is in memory; `undefined` when not reported. A lazy server loads it with the first task, which takes minutes. */
  readonly modelReady: boolean | undefined;
  /** Whether a language model is in memory; `undefined` when not reported. */
  readonly languageModelReady: boolean | undefined;
  /** The diffusion model in memory. */
  readonly model: string | undefined;
  /** The language model in memory. */
  readonly languageModel: string | undefined;
}

/** What to load. */
export interface InitModelInput {
  /** The diffusion model. @defaultValue the server's */
  readonly model?: string | undefined;
  /** Whether a language model is loaded too. @defaultValue false */
  readonly languageModel?: boolean | string | undefined;
  /** The place for the model, 1–3; generation 4. @defaultValue 1 */
  readonly slot?: 1 | 2 | 3 | undefined;
}

/** Reads `/health`. */
export async function readHealth(transport: Transport, { signal }: Abortable): Promise<AceHealth> {
  const answer = await transport.call({ method: 'GET', path: '/health', signal });
  const health = parseResponse(healthSchema, answer, 'GET /health');
  return {
    ok: health.status === 'ok' || health.status === 'healthy',
    service: health.service,
    version: health.version,
    modelReady: health.models_initialized,
    languageModelReady: health.llm_initialized,
    model: health.loaded_model,
    languageModel: health.loaded_lm_model,
  };
}

/** Reads `/v1/stats`. */
export async function fetchStats(transport: Transport, { signal }: Abortable): Promise<AceStats> {
  return readStats(await transport.call({ method: 'GET', path: '/v1/stats', feature: 'statistics', signal }));
}

/** Loads a model; takes as long as a download and a start. Never repeated by itself. */
export async function initModel(
  transport: Transport,
  { model, languageModel, slot }: InitModelInput,
  { signal, timeoutMs }: Abortable & { readonly timeoutMs: Milliseconds },
): Promise<AceModels | undefined> {
  const json = {
    ...(model === undefined ? {} : { model }),
    init_llm: languageModel !== undefined && languageModel !== false,
    ...(typeof languageModel === 'string' ? { lm_model_path: languageModel } : {}),
    ...(slot === undefined ? {} : { slot }),
  };
  return readModels(await transport.call({ method: 'POST', path: '/v1/init', json, feature: 'models', signal, timeoutMs }));
}

/** Loads again what a training put out of order. */
export async function reinitialize(transport: Transport, options: Abortable & { readonly timeoutMs: Milliseconds }): Promise<void> {
  await transport.call({ method: 'POST', path: '/v1/reinitialize', json: {}, feature: 'models', ...options });
}
