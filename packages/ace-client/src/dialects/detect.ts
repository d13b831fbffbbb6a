import { InvalidResponseError, isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';
import * as z from 'zod/mini';

import type { ResolvedOptions } from '../client-options.js';
import type { HttpAnswer, Transport } from '../http/transport.js';
import { openEnvelope } from '../wire/envelope.js';
import { healthSchema } from '../wire/health.js';
import type { HealthAnswer } from '../wire/health.js';
import { readModels } from '../wire/models.js';
import type { AceModels } from '../wire/models.js';
import { toCapabilities } from './capabilities.js';
import { CPP_MAX_VARIATIONS, readProps } from './cpp-wire.js';
import type { CppProps } from './cpp-wire.js';
import type { AceDialectName, AceServerProfile, LoraDialect } from './profile.js';

const openApiSchema = z.object({ paths: z.record(z.string(), z.unknown()) });
const upstreamStatusSchema = z.object({ lora_loaded: z.boolean() });
const NO_MODELS: AceModels = { models: [], defaultModel: undefined, languageModels: [] };

/** What official servers make at least; a shorter wish is made so long and cut. */
const SHORTEST_SECONDS: Readonly<Record<AceDialectName, number>> = {
  official: 10,
  gradio: 10,
  chat: 10,
  'acestep-cpp': 10,
  'infer-v1': 1,
};

/**
 * Finds out what kind of server there is and what it can do, by asking. No version is ever assumed.
 *
 * @throws {InvalidResponseError} When what answers is no music server.
 * @throws {HttpError} 401 when the key is missing or wrong.
 */
export async function detectServer(transport: Transport, options: ResolvedOptions, { signal }: Abortable): Promise<AceServerProfile> {
  const ask = (path: string): Promise<unknown> => askQuietly(transport, path, signal);
  const health = await readHealth(transport, signal);
  const dialect = options.dialect ?? (await findDialect(health, ask));
  const props = dialect === 'acestep-cpp' ? readProps(await ask('/props')) : undefined;
  const document = dialect === 'official' || dialect === 'gradio' ? await ask('/openapi.json') : undefined;
  const routes = readRoutes(document);
  const profile = {
    dialect,
    service: health?.service,
    version: props?.version ?? health?.version,
    routes,
    takesCorrection: routes === undefined ? undefined : takesCorrection(document, routes),
    extensions: health?.extensions ?? [],
    lora: dialect === 'official' ? await findLora(routes, ask) : undefined,
    shortestSeconds: health?.capabilities?.duration.minSeconds ?? SHORTEST_SECONDS[dialect],
    ...(await findModels(dialect, routes, ask, { props, loadedModel: health?.loaded_model })),
  };
  const capabilities = toCapabilities(profile, health ?? {}, {
    model: options.model,
    maxVariations: dialect === 'acestep-cpp' ? CPP_MAX_VARIATIONS : undefined,
    readsServerFiles: options.readServerFile !== undefined,
  });
  return { ...profile, capabilities };
}

/** Asks for health; a server without that route may still be a chat endpoint. */
async function readHealth(transport: Transport, signal: AbortSignal | undefined): Promise<HealthAnswer | undefined> {
  try {
    const answer = await transport.call({ method: 'GET', path: '/health', signal });
    return healthSchema.safeParse(answer).data;
  } catch (error) {
    if (isLoopError(error, 'http') && (error.status === 404 || error.status === 405)) return undefined;
    throw error;
  }
}

async function findDialect(health: HealthAnswer | undefined, ask: (path: string) => Promise<unknown>): Promise<AceDialectName> {
  if (health?.service !== undefined) return /gradio/i.test(health.service) ? 'gradio' : 'official';
  if (health?.status === 'healthy') return 'infer-v1';
  if (readProps(await ask('/props')) !== undefined) return 'acestep-cpp';
  const routes = readRoutes(await ask('/openapi.json'));
  if (routes?.has('/release_task') === true) return 'official';
  if (readModels(await ask('/api/v1/models')) !== undefined || readModels(await ask('/v1/models')) !== undefined) return 'chat';
  throw new InvalidResponseError(
    'What answers at `baseUrl` is none of the known music servers. Name its kind with the option `dialect`.',
    '',
  );
}

async function findModels(
  dialect: AceDialectName,
  routes: ReadonlySet<string> | undefined,
  ask: (path: string) => Promise<unknown>,
  { props, loadedModel }: { readonly props: CppProps | undefined; readonly loadedModel: string | undefined },
): Promise<AceModels> {
  if (props !== undefined) return props;
  if (dialect === 'chat') return readModels(await ask('/api/v1/models')) ?? readModels(await ask('/v1/models')) ?? NO_MODELS;
  if (dialect !== 'official' && dialect !== 'gradio') return NO_MODELS;
  const inventory = routes?.has('/v1/model_inventory') === false ? undefined : readModels(await ask('/v1/model_inventory'));
  const found = inventory ?? readModels(await ask('/v1/models')) ?? NO_MODELS;
  return { ...found, defaultModel: found.defaultModel ?? loadedModel };
}

async function findLora(
  routes: ReadonlySet<string> | undefined,
  ask: (path: string) => Promise<unknown>,
): Promise<LoraDialect | undefined> {
  if (routes !== undefined && !routes.has('/v1/lora/load')) return undefined;
  const status = await ask('/v1/lora/status');
  if (upstreamStatusSchema.safeParse(status).success) return 'upstream';
  if (status !== undefined || (await ask('/v1/lora/list')) !== undefined) return 'loop-fork';
  // A lazy server has the route and no model yet, so it cannot report its status.
  return routes === undefined ? undefined : 'upstream';
}

/** Looks for the field of the wavelet correction. The first servers, without a list of models, know no correction at all. */
function takesCorrection(document: unknown, routes: ReadonlySet<string>): boolean | undefined {
  const text = JSON.stringify(document);
  if (text.includes('"dcw_enabled"')) return true;
  return text.includes('"inference_steps"') || routes.has('/v1/model_inventory') ? false : undefined;
}

function readRoutes(document: unknown): ReadonlySet<string> | undefined {
  const { paths } = openApiSchema.safeParse(document).data ?? {};
  return paths === undefined ? undefined : new Set(Object.keys(paths));
}

/** A question that any answer settles: it is repeated only when the connection fails. */
function sendOnce(transport: Transport, path: string, signal: AbortSignal | undefined): Promise<HttpAnswer> {
  const send = (): Promise<HttpAnswer> => transport.send({ method: 'GET', path, idempotent: false, signal });
  return send().catch((error: unknown) => {
    if (signal?.aborted === true || !isLoopError(error, 'connection')) throw error;
    return send();
  });
}

/** Asks for something that may not be there. Only a wrong key and a broken connection are reported. */
async function askQuietly(transport: Transport, path: string, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    const { bytes } = await sendOnce(transport, path, signal);
    const { data, code } = openEnvelope(JSON.parse(new TextDecoder().decode(bytes)));
    return code === 200 ? data : undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (isLoopError(error, 'connection') || isLoopError(error, 'timeout')) throw error;
    if (isLoopError(error, 'http') && error.status === 401) throw error;
    return undefined;
  }
}
