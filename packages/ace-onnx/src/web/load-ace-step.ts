import { isLoopError, ModelLoadError } from '@loop/core';
import type { Abortable } from '@loop/core';

import type { AceStepV1Request } from '../models/v1/settings.js';
import type { AceStep15Request } from '../models/v15/settings.js';
import type { ModelGenerator } from '../pipeline/create-generator.js';
import type { MemoryPlan } from '../pipeline/plan-memory.js';
import { connectGenerator } from '../remote/connect-generator.js';
import type { GeneratorConnection } from '../remote/connect-generator.js';
import { createRemoteGenerator } from '../remote/create-remote-generator.js';
import type { WebSource } from './open-web-checkpoint.js';
import type { EngineAbout, EngineOptions, EngineOrder } from './web-engine.js';
import type { WebRuntimeReport } from './web-runtime.js';
import { portOfWorker } from './worker-port.js';

/** How ACE-Step is loaded on a page. */
export interface LoadAceStepOptions extends EngineOptions, Abortable {
  /**
   * Where the work happens: `true` starts the worker of this package, a function starts one of your own that runs the same script, `false`
   * works on the page itself, which then stands still during each step. A page without module workers does the latter anyway.
   *
   * @defaultValue true
   */
  readonly worker?: boolean | (() => Worker) | undefined;
}

/** ACE-Step on a page, with what its language model can do: it listens and writes where the work is done, such as in a worker. */
export interface WebAceStep extends ModelGenerator<AceStepV1Request & AceStep15Request> {
  /** Which provider was taken, and why. */
  readonly report: WebRuntimeReport;
  /** How much memory it is expected to use. */
  readonly memoryPlan: MemoryPlan;
}

/**
 * Loads ACE-Step, v1 or 1.5, for a page: opens the checkpoint and the provider, in a worker of its own. Weights come when a song needs them.
 *
 * A worker that dies fails the running call with `inference_failed` at the step `worker`; the next call starts a new one.
 *
 * @param source - Where the checkpoint is.
 * @throws {ModelMissingError} When no checkpoint is there.
 * @throws {ModelLoadError} When the provider or the worker does not start.
 *
 * @example
 * ```ts
 * const generator = await loadAceStep({ opfs: 'models/ACE-Step-v1-3.5B' });
 * const { tracks } = await generator.generate({ task: 'text2music', prompt: 'dub techno', seed: 42 });
 * ```
 */
export async function loadAceStep(source: WebSource, options: LoadAceStepOptions = {}): Promise<WebAceStep> {
  const { worker = true, signal, ...given } = options;
  signal?.throwIfAborted();
  // A worker's addresses begin at its script, not at the page.
  const { wasmPaths, japaneseDictionary } = given;
  const engine = {
    ...given,
    ...(wasmPaths === undefined ? {} : { wasmPaths: absolute(wasmPaths) }),
    ...(japaneseDictionary === undefined ? {} : { japaneseDictionary: absolute(japaneseDictionary) }),
  };
  const place = 'url' in source ? { ...source, url: absolute(source.url) } : source;
  const order = { source: place, options: engine };
  if (worker === false || !hasModuleWorkers()) {
    // A page whose work is in a worker need not load what does it.
    const { openEngine } = await import('./web-engine.js');
    const { generator, about } = await openEngine(order);
    return { ...withPageAddresses(generator), ...about };
  }
  const start = worker === true ? startOwnWorker : worker;
  const { generator, about } = await createRemoteGenerator<AceStepV1Request & AceStep15Request, EngineAbout>(
    (abortable) => connectWorker(start, order, abortable),
    { signal },
  );
  return { ...withPageAddresses(generator), ...about };
}

/** A generator whose adapters are named by addresses that begin at the page. */
function withPageAddresses<G extends Pick<ModelGenerator, 'adapters'>>(generator: G): G {
  const { adapters } = generator;
  const place = (source: string): string => (/^\w[\w+.-]+:/u.test(source) ? source : absolute(source));
  return {
    ...generator,
    adapters: { ...adapters, load: (source, options) => adapters.load(typeof source === 'string' ? place(source) : source, options) },
  };
}

async function connectWorker(start: () => Worker, order: EngineOrder, options: Abortable): Promise<GeneratorConnection<EngineAbout>> {
  try {
    return await connectGenerator<EngineOrder, EngineAbout>(() => portOfWorker(startWorker(start)), order, options);
  } catch (error) {
    throw isLoopError(error, 'inference_failed') && error.step === 'worker' ? notStarted(error) : error;
  }
}

function startWorker(start: () => Worker): Worker {
  try {
    return start();
  } catch (error) {
    throw notStarted(error);
  }
}

function notStarted(cause: unknown): ModelLoadError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new ModelLoadError(`The worker did not start: ${text} Give a worker of your own as \`worker\`, or \`worker: false\`.`, 'other', {
    cause,
  });
}

function startOwnWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'ace-step' });
}

/** A browser that knows module workers asks for the type. */
function hasModuleWorkers(): boolean {
  if (typeof Worker === 'undefined') return false;
  let isAsked = false;
  const options: WorkerOptions = {
    get type(): WorkerType {
      isAsked = true;
      return 'module';
    },
  };
  try {
    new Worker('data:text/javascript,', options).terminate();
  } catch {
    // Some refuse the address, after they have read the options.
  }
  return isAsked;
}

function absolute(url: string): string {
  return new URL(url, globalThis.document?.baseURI ?? globalThis.location.href).href;
}
