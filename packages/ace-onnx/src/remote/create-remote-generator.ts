import { DisposedError, InferenceError, raceAbort, runToResult } from '@loop/core';
import type { Abortable, MusicRequest } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

import type { ModelGenerator } from '../pipeline/create-generator.js';
import type { Ask } from './ask.js';
import type { ServedTools } from './calls.js';
import type { GeneratorConnection } from './connect-generator.js';
import { createRemoteAdapters } from './remote-adapters.js';

/** A generator at the other end of a line. */
export interface RemoteGenerator<R extends MusicRequest, About> {
  readonly generator: ModelGenerator<R>;
  /** Has it do what the generator's own functions do not cover. */
  readonly ask: Ask;
  /** What the service said about it. */
  readonly about: About;
}

/**
 * Makes a service a generator of this place, with what it can do beside music. A service that ends by itself fails the running call; the next
 * call starts another.
 *
 * @param connect - Starts a service; called at once, and again after a service has ended.
 * @param options - `signal`: ends the first start.
 * @throws What the first start threw.
 */
export async function createRemoteGenerator<R extends MusicRequest, About>(
  connect: (options: Abortable) => Promise<GeneratorConnection<About>>,
  { signal }: Abortable = {},
): Promise<RemoteGenerator<R, About>> {
  const { name, capabilities, tools, about, ...first } = await connect({ signal });
  let connection = Promise.resolve<Pick<GeneratorConnection<About>, 'isAlive' | 'run' | 'close'>>(first);
  let isDisposed = false;
  const disposed = (): DisposedError => new DisposedError(name);
  const alive = async (): Promise<Pick<GeneratorConnection<About>, 'run'>> => {
    const present = connection;
    const isDead = await present.then(
      (found) => !found.isAlive(),
      () => true,
    );
    // Of several calls that find it dead, the first starts a new one.
    if (isDead && !isDisposed && connection === present) connection = reconnect();
    const found = await connection;
    if (!isDisposed) return found;
    found.close(disposed());
    throw disposed();
  };

  const ask: Ask = async (call, { signal: leave, onProgress } = {}) => {
    leave?.throwIfAborted();
    const { run } = await raceAbort(alive(), leave);
    return runToResult(run(call, { signal: leave }), onProgress);
  };
  const adapters = createRemoteAdapters(ask);
  const reconnect = async (): Promise<GeneratorConnection<About>> => {
    const found = await connect({});
    try {
      await adapters.restore((call, { signal: leave, onProgress } = {}) => runToResult(found.run(call, { signal: leave }), onProgress));
    } catch (error) {
      found.close(error instanceof Error ? error : disposed());
      throw error;
    }
    return found;
  };

  const generator = defineGenerator<R>({
    name,
    capabilities,
    adapters: capabilities.adapters ? adapters.control : undefined,
    async *run(request, { signal: leave, warn }) {
      const { run } = await raceAbort(alive(), leave);
      for await (const event of run({ name: 'generate', input: { request } }, { signal: leave })) {
        if (event.type !== 'result') {
          yield event;
          continue;
        }
        warn(...event.value.warnings);
        return event.value.tracks;
      }
      throw new InferenceError('The service ended without a result.', 'worker');
    },
    async dispose() {
      isDisposed = true;
      await connection.then(
        (found) => found.close(disposed()),
        () => {},
      );
    },
  });
  return { generator: { ...generator, ...createRemoteTools(ask, tools) }, ask, about };
}

/** The tools of a generator, done at the other end. */
function createRemoteTools(
  ask: Ask,
  { listener, audioTokenizer, assistant }: ServedTools,
): Pick<ModelGenerator, 'listener' | 'audioTokenizer' | 'assistant' | 'understand' | 'encodeForTraining'> {
  const understand: ModelGenerator['understand'] = (clip, { signal, onProgress, ...how } = {}) =>
    ask({ name: 'understand', input: { clip, ...how } }, { signal, onProgress });
  return {
    understand,
    encodeForTraining: (clip, text, { signal, onProgress, ...how } = {}) =>
      ask({ name: 'encodeForTraining', input: { clip, text, ...how } }, { signal, onProgress }),
    listener: listener === undefined ? undefined : { name: listener, listen: (clip, how) => understand(clip, how) },
    audioTokenizer:
      audioTokenizer === undefined
        ? undefined
        : { name: audioTokenizer, tokenize: (clip, how) => ask({ name: 'tokenize', input: { clip } }, how) },
    assistant:
      assistant === undefined
        ? undefined
        : {
            ...assistant,
            format: (draft, how) => ask({ name: 'format', input: { draft } }, how),
            sample: (query, how) => ask({ name: 'sample', input: { query } }, how),
          },
  };
}
