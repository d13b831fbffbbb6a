import { DisposedError, runToResult, UnsupportedError } from '@loop/core';
import type { Abortable, AdapterControl, MusicRequest, MusicResult, Warning } from '@loop/core';
import { assertSupported, defineGenerator, parseMusicRequest, warnIgnoredFields } from '@loop/core/generation';

import type { AceClient } from './ace-client.js';
import { resolveOptions } from './client-options.js';
import type { AceClientOptions } from './client-options.js';
import { createDialect } from './dialects/create-dialect.js';
import { detectServer } from './dialects/detect.js';
import { ignoresSeeds, tasksOfModel } from './dialects/capabilities.js';
import type { AceDialect, AceOutcome, AceProgress } from './dialects/dialect.js';
import { isTurboModel } from './dialects/profile.js';
import type { AceServerProfile } from './dialects/profile.js';
import { toAdapterControl } from './endpoints/adapter-control.js';
import { createAnalysis } from './endpoints/analysis.js';
import { createDataset } from './endpoints/dataset.js';
import { createLoopAdapters } from './endpoints/loop-adapters.js';
import { createLora } from './endpoints/lora.js';
import { createPrompts } from './endpoints/prompts.js';
import { fetchStats, initModel, readHealth, reinitialize } from './endpoints/server-info.js';
import { createTraining } from './endpoints/training.js';
import { toMusicResult } from './generate/to-music-result.js';
import { createDownloader } from './http/download.js';
import { createTransport } from './http/transport.js';
import { toAceJob } from './task/ace-job.js';
import type { AceJob } from './task/ace-job.js';
import type { AceServerRequest, AceTask } from './task/ace-task.js';
import { fromMusicRequest } from './task/from-music-request.js';
import { parseAceTask } from './task/parse-task.js';

/**
 * Creates a client of an ACE-Step server of any kind. Nothing is sent before the first call, which finds out what the server is.
 *
 * @throws {InvalidInputError} For options that make no sense.
 * @example
 * ```ts
 * const client = createAceClient({ baseUrl: 'http://127.0.0.1:8001' });
 * const { tracks } = await client.generate({ task: 'text2music', prompt: 'dub techno, 124 bpm', durationSeconds: 30 });
 * ```
 */
export function createAceClient(options: AceClientOptions): AceClient {
  const resolved = resolveOptions(options);
  const transport = createTransport(resolved);
  const { downloadOrigins, maxAudioBytes, transferTimeoutMs } = resolved;
  const download = createDownloader(transport, {
    ...resolved,
    allowedOrigins: downloadOrigins,
    maxBytes: maxAudioBytes,
    timeoutMs: transferTimeoutMs,
  });
  const name = `ACE-Step server at ${resolved.base.href}`;
  let dialect: AceDialect | undefined;
  let disposed = false;

  const assertAlive = (): void => {
    if (disposed) throw new DisposedError('This client');
  };
  const meet = async ({ signal, refresh = false }: Abortable & { readonly refresh?: boolean | undefined } = {}): Promise<AceDialect> => {
    assertAlive();
    signal?.throwIfAborted();
    if (dialect !== undefined && !refresh) return dialect;
    const profile = await detectServer(transport, resolved, { signal });
    dialect = createDialect({ transport, download, options: resolved, profile });
    return dialect;
  };
  const profileOf = async (call: Abortable): Promise<AceServerProfile> => (await meet(call)).profile;
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    assertAlive();
    return work();
  };

  const finish = async (
    outcome: AceOutcome,
    job: AceJob | undefined,
    warnings: readonly Warning[],
    { profile }: AceDialect,
    signal: AbortSignal | undefined,
  ) => {
    const result = await toMusicResult(
      { ...outcome, warnings: [...warnings, ...outcome.warnings] },
      {
        generator: name,
        job,
        defaultModel: profile.defaultModel,
        aiGenerated: profile.capabilities.kind !== 'pattern',
        decodeAudio: resolved.decodeAudio,
        ignoresSeeds: ignoresSeeds(profile),
        signal,
      },
    );
    signal?.throwIfAborted();
    return { type: 'result' as const, value: result };
  };

  const assertTaskOffered = (request: MusicRequest, { profile }: AceDialect): void => {
    // A server that offers nothing lacks something on this side, which its dialect names better.
    if (profile.capabilities.tasks.length > 0) assertSupported(request, profile.capabilities, name);
  };

  const jobOptions = ({ extensions }: AceServerProfile) => ({
    model: resolved.model,
    uploadFormat: extensions.includes('float-wav') ? ('float32' as const) : ('pcm16' as const),
  });

  const translate = (request: MusicRequest, { profile }: AceDialect): { readonly job: AceJob; readonly warnings: readonly Warning[] } => {
    const translated = fromMusicRequest(request, profile.extensions.includes('tasks'));
    return { job: toAceJob(translated.task, { ...jobOptions(profile), ...translated }), warnings: translated.warnings };
  };

  const lora = createLora(transport, profileOf, transferTimeoutMs);
  const dataset = createDataset(transport, resolved);
  const official = toAdapterControl(lora, async (options) => {
    if ((await profileOf(options)).lora === undefined) throw new UnsupportedError('adapters', `The ${name} has no adapters.`);
  });
  const own = createLoopAdapters(transport, transferTimeoutMs);
  const controlOf = async (options: Abortable = {}): Promise<AdapterControl> =>
    (await profileOf(options)).extensions.includes('adapters') ? own : official;
  const adapters: AdapterControl = {
    list: async (options) => (await controlOf(options)).list(options),
    load: async (source, options) => (await controlOf(options)).load(source, options),
    unload: async (adapter, options) => (await controlOf(options)).unload(adapter, options),
    setActive: async (adapter, active, options) => (await controlOf(options)).setActive(adapter, active, options),
    setScale: async (adapter, scale, options) => (await controlOf(options)).setScale(adapter, scale, options),
  };

  const generator = defineGenerator<AceServerRequest>({
    name,
    capabilities: async (options) => (await profileOf(options)).capabilities,
    async *run(request, { signal, warn }) {
      const server = await meet({ signal });
      const { job, warnings } = translate(request, server);
      assertModelCan(job, server.profile);
      const outcome = yield* server.run(job, { signal });
      const { value } = await finish(outcome, job, warnings, server, signal);
      warn(...value.warnings);
      return value.tracks;
    },
    adapters,
    dispose: () => void (disposed = true),
  });

  const streamTask: AceClient['streamTask'] = async function* (input, { signal } = {}) {
    assertAlive();
    const task = parseAceTask(input);
    const server = await meet({ signal });
    const { capabilities } = server.profile;
    const job = toAceJob(task, jobOptions(server.profile));
    assertModelCan(job, server.profile);
    assertTaskOffered({ task: task.task, variations: job.seeds.length } as MusicRequest, server);
    const warnings = warnIgnoredFields(task as unknown as MusicRequest, capabilities, name);
    const outcome = yield* server.run(job, { signal });
    yield await finish(outcome, job, warnings, server, signal);
  };

  return {
    ...generator,
    streamTask,
    runTask: async (task, { signal, onProgress } = {}) => runToResult<MusicResult, AceProgress>(streamTask(task, { signal }), onProgress),
    async *attach(taskId, { request, signal } = {}) {
      const server = await meet({ signal });
      if (server.attach === undefined) {
        throw new UnsupportedError(
          'attach',
          `A server of the kind ${server.profile.dialect} gives its jobs no names, so they cannot be found again.`,
        );
      }
      const known = request === undefined ? undefined : toKnownJob(request, server);
      const outcome = yield* server.attach(taskId, { signal });
      yield await finish(outcome, known, [], server, signal);
    },
    async cancel(taskId, options = {}) {
      const server = await meet(options);
      return server.cancel?.(taskId, options) ?? { stopped: false };
    },
    server: async (options = {}) => (await meet(options)).profile,
    health: (options = {}) => call(() => readHealth(transport, options)),
    stats: (options = {}) => call(() => fetchStats(transport, options)),
    async models(options = {}) {
      const { models, defaultModel, languageModels, languageModelReady } = (await meet({ ...options, refresh: true })).profile;
      return { models, defaultModel, languageModels, languageModelReady };
    },
    async initModel(input = {}, { signal } = {}) {
      assertAlive();
      const models = await initModel(transport, input, { signal, timeoutMs: transferTimeoutMs });
      const { profile } = await meet({ signal, refresh: true });
      return models ?? profile;
    },
    reinitialize: ({ signal } = {}) => call(() => reinitialize(transport, { signal, timeoutMs: transferTimeoutMs })),
    prompts: createPrompts(transport, resolved, meet),
    analysis: createAnalysis(meet),
    lora,
    dataset,
    training: createTraining(transport, dataset, { options: resolved, profile: profileOf }),
  };

  /** The job of an earlier request: its own seeds are not known when it named none. */
  function toKnownJob(request: MusicRequest | AceTask, server: AceDialect): AceJob {
    const isCore = !('source' in request) || 'audio' in request.source;
    return isCore ? translate(parseMusicRequest(request), server).job : toAceJob(parseAceTask(request), jobOptions(server.profile));
  }
}

/**
 * Keeps tasks from models that would run them and make noise.
 *
 * @throws {UnsupportedError} Naming a model that can, where the server has one.
 */
function assertModelCan({ task, model: asked, extension }: AceJob, profile: AceServerProfile): void {
  const model = asked ?? profile.defaultModel;
  if (extension !== undefined || model === undefined || profile.extensions.includes('capabilities')) return;
  const listed = profile.models.find(({ name }) => name === model);
  if (tasksOfModel(listed, model).includes(task.task)) return;
  const able = profile.models.filter((candidate) => tasksOfModel(candidate).includes(task.task)).map(({ name }) => name);
  const hint = able.length > 0 ? `Name one that can as \`model\`: ${able.join(', ')}.` : 'Load a base model on the server.';
  const why = isTurboModel(model) ? 'is a turbo model, which cannot' : 'cannot';
  throw new UnsupportedError('task', `The model ${model} ${why} do the task ${task.task}. ${hint}`);
}
