import type { Milliseconds, MusicGenerator, TrainingService } from '@loop/core';
import { DisposedError } from '@loop/core';
import { Hono } from 'hono';

import type { PromptAssistant } from './assistant/prompt-assistant.js';
import { createRuleAssistant } from './assistant/rule-assistant.js';
import { createKeyCheck } from './guard/api-key.js';
import { createAccessGuard } from './guard/hosts.js';
import type { AccessPolicy } from './guard/hosts.js';
import { secureApp } from './guard/secure-app.js';
import { createJobQueue } from './jobs/job-queue.js';
import type { JobEvent } from './jobs/job-queue.js';
import { createMemoryJobStore } from './jobs/job-store.js';
import type { JobStore } from './jobs/job-store.js';
import { createMusicJobRunner } from './jobs/run-music-job.js';
import type { AudioDecoder } from './jobs/run-music-job.js';
import { resolveLimits } from './limits.js';
import type { AceServerLimits } from './limits.js';
import { DOCS_POLICY, formatDocsPage } from './openapi/docs-page.js';
import { createOpenApiDocument } from './openapi/openapi-document.js';
import { methodsOf, serverRoutes } from './openapi/server-routes.js';
import { addAssistantRoutes } from './routes/assistant-routes.js';
import { addAudioRoute } from './routes/audio-route.js';
import { addChatRoute } from './routes/chat-route.js';
import { addInfoRoutes } from './routes/info-routes.js';
import { addLoraRoutes } from './routes/lora-routes.js';
import { addTaskRoutes } from './routes/task-routes.js';
import { addTrainingRoutes } from './routes/training-routes.js';
import type { ServerContext } from './server-context.js';
import { modelNameOf } from './task/model-name.js';

/** What a server is made of. */
export interface AceServerOptions {
  /** Makes the music. It belongs to the caller, which disposes it after the server. */
  readonly generator: MusicGenerator;
  /** Keeps jobs and audio. @defaultValue in memory, gone with the process */
  readonly store?: JobStore | undefined;
  /** What is accepted and kept; each has a default. */
  readonly limits?: Partial<AceServerLimits> | undefined;
  /** The key that clients must show, as bearer token or `ai_token`. @defaultValue none: everybody may use the server */
  readonly apiKey?: string | undefined;
  /** Which hosts and web pages may use the server. @defaultValue this machine alone */
  readonly access?: AccessPolicy | undefined;
  /** Writes and tidies prompts. @defaultValue rules, without a language model */
  readonly assistant?: PromptAssistant | undefined;
  /** Trains adapters. It belongs to the caller; whoever may use the server may name its places. @defaultValue none: the server does not train */
  readonly training?: TrainingService | undefined;
  /** Reads uploads that are not WAV. @defaultValue none: such uploads fail */
  readonly decodeAudio?: AudioDecoder | undefined;
  /** Whether clients may load adapters from any path, or only those that the generator lists. @defaultValue 'listed' */
  readonly adapterPaths?: 'listed' | 'any' | undefined;
  /** Milliseconds since 1970. @defaultValue Date.now */
  readonly clock?: (() => Milliseconds) | undefined;
  /**
   * Milliseconds since any moment, never set back or ahead. What is deleted for its age is deleted by this clock, so that a wrong date
   * deletes nothing. @defaultValue performance.now
   */
  readonly uptime?: (() => Milliseconds) | undefined;
  /** How often a chat stream shows that it lives. @defaultValue 2 000 */
  readonly heartbeatMs?: Milliseconds | undefined;
  /** Hears what happens to jobs, for logs; must not throw. */
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  /** Hears faults that clients see as a bare 500; must not throw. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A server over a generator. */
export interface AceServer {
  /** Answers a request; give it to any runtime that speaks fetch. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The Hono app behind `fetch`, to mount under another one. */
  readonly app: Hono;
  /** Resolves when the jobs of an earlier process are restored. Requests wait for it by themselves. */
  readonly ready: Promise<void>;
  /** Stops working, keeps the waiting jobs in the store and closes it; safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Puts any generator behind the official REST dialect of ACE-Step 1.5, with a queue that survives the process.
 *
 * @throws {InvalidInputError} For limits that make no sense.
 * @example
 * ```ts
 * const server = createAceServer({ generator: createPatternGenerator() });
 * const health = await server.fetch(new Request('http://localhost/health'));
 * ```
 */
export function createAceServer(options: AceServerOptions): AceServer {
  const { generator, training, store = createMemoryJobStore(), apiKey, clock = Date.now, onEvent, onError = ignore } = options;
  const { uptime = () => performance.now() } = options;
  const limits = resolveLimits(options.limits);
  const assistant = options.assistant ?? options.generator.assistant ?? createRuleAssistant();
  const run = createMusicJobRunner({ generator, assistant, store, limits, decodeAudio: options.decodeAudio });
  const queue = createJobQueue({ store, limits, run, clock, uptime, onEvent });
  const context: ServerContext = {
    generator,
    trains: training !== undefined,
    assistant,
    queue,
    store,
    limits,
    keys: createKeyCheck(apiKey),
    inFlight: { held: 0, limit: limits.maxInFlightBytes },
    clock,
    adapterPaths: options.adapterPaths ?? 'listed',
    async describe() {
      const capabilities = await generator.capabilities();
      return { capabilities, model: modelNameOf(capabilities, generator) };
    },
  };

  const ready = queue.open();
  // Requests hear of the failure too; without this a caller that never looks at `ready` would crash.
  ready.catch(onError);
  let disposed: Promise<void> | undefined;

  const app = new Hono();
  const hasAdapters = async (): Promise<boolean> => (await generator.capabilities()).adapters;
  const routes = async () => serverRoutes({ lora: await hasAdapters(), training: training !== undefined });
  secureApp(app, { guard: createAccessGuard(options.access), onError, methodsOf: async (path) => methodsOf(await routes(), path) });
  app.use(async (_, next) => {
    if (disposed !== undefined) throw new DisposedError('This server');
    await ready;
    await next();
  });
  addInfoRoutes(app, context);
  addTaskRoutes(app, context);
  addAudioRoute(app, context);
  addAssistantRoutes(app, context);
  addChatRoute(app, context, { heartbeatMs: options.heartbeatMs });
  app.use('/v1/lora/*', async (c, next) => ((await hasAdapters()) ? next() : c.notFound()));
  addLoraRoutes(app, context, generator.adapters);
  if (training !== undefined) addTrainingRoutes(app, context, training);
  app.get('/docs', async (c) => {
    c.header('Content-Security-Policy', DOCS_POLICY);
    return c.html(formatDocsPage(await routes()));
  });
  app.get('/openapi.json', async ({ json }) => json(createOpenApiDocument(await routes())));

  return {
    app,
    ready,
    fetch: async (request) => app.fetch(request),
    dispose() {
      disposed ??= ready
        .catch(ignore)
        .then(() => queue.dispose())
        .then(() => store.close());
      return disposed;
    },
  };
}

function ignore(): void {}
