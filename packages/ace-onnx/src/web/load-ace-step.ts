import { DisposedError, InferenceError, raceAbort } from '@loop/core';
import type { Abortable, MusicGenerator } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

import type { MemoryPlan } from '../pipeline/plan-memory.js';
import type { AceStepV1Request } from '../models/v1/settings.js';
import type { WebSource } from './open-web-checkpoint.js';
import type { EngineOptions } from './web-engine.js';
import type { WebRuntimeReport } from './web-runtime.js';
import { connectWorker } from './worker-connection.js';
import type { WorkerConnection } from './worker-connection.js';

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

/** ACE-Step on a page. */
export interface WebAceStep extends MusicGenerator<AceStepV1Request> {
  /** Which provider was taken, and why. */
  readonly report: WebRuntimeReport;
  /** How much memory it is expected to use. */
  readonly memoryPlan: MemoryPlan;
}

/**
 * Loads ACE-Step v1 for a page: opens the checkpoint and the provider, in a worker of its own. Weights come when a song needs them.
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
  if (worker === false || !hasModuleWorkers()) {
    // A page whose work is in a worker need not load what does it.
    const { openEngine } = await import('./web-engine.js');
    const { generator, report, memoryPlan } = await openEngine(place, engine);
    return { ...generator, report, memoryPlan };
  }
  const start = worker === true ? startOwnWorker : worker;
  return overWorker((abortable = {}) => connectWorker(start, place, { ...engine, ...abortable }), signal);
}

async function overWorker(
  connect: (abortable?: Abortable) => Promise<WorkerConnection>,
  signal: AbortSignal | undefined,
): Promise<WebAceStep> {
  const { name, capabilities, report, memoryPlan, ...first } = await connect({ signal });
  let connection = Promise.resolve<Pick<WorkerConnection, 'isAlive' | 'run' | 'close'>>(first);
  let isDisposed = false;
  const disposed = (): DisposedError => new DisposedError(name);
  const alive = async (): Promise<Pick<WorkerConnection, 'run'>> => {
    const present = connection;
    const isDead = await present.then(
      (found) => !found.isAlive(),
      () => true,
    );
    // Of several calls that find it dead, the first starts a new one.
    if (isDead && !isDisposed && connection === present) connection = connect();
    const found = await connection;
    if (!isDisposed) return found;
    found.close(disposed());
    throw disposed();
  };

  const generator = defineGenerator<AceStepV1Request>({
    name,
    capabilities,
    async *run(request, { signal: leave, warn }) {
      const { run } = await raceAbort(alive(), leave);
      for await (const event of run(request, { signal: leave })) {
        if (event.type !== 'result') {
          yield event;
          continue;
        }
        warn(...event.value.warnings);
        return event.value.tracks;
      }
      throw new InferenceError('The worker ended without a result.', 'worker');
    },
    async dispose() {
      isDisposed = true;
      await connection.then(
        (found) => found.close(disposed()),
        () => {},
      );
    },
  });
  return { ...generator, report, memoryPlan };
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
