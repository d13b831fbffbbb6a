import { DisposedError, InferenceError, raceAbort } from '@loop/core';
import type { Abortable, MusicGenerator, MusicRequest } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

import type { GeneratorConnection } from './connect-generator.js';

/** A generator at the other end of a line. */
export interface RemoteGenerator<R extends MusicRequest, About> {
  readonly generator: MusicGenerator<R>;
  /** What the service said about it. */
  readonly about: About;
}

/**
 * Makes a service a generator of this place. A service that ends by itself fails the running call; the next call starts another.
 *
 * @param connect - Starts a service; called at once, and again after a service has ended.
 * @param options - `signal`: ends the first start.
 * @throws What the first start threw.
 */
export async function createRemoteGenerator<R extends MusicRequest, About>(
  connect: (options: Abortable) => Promise<GeneratorConnection<About>>,
  { signal }: Abortable = {},
): Promise<RemoteGenerator<R, About>> {
  const { name, capabilities, about, ...first } = await connect({ signal });
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
    if (isDead && !isDisposed && connection === present) connection = connect({});
    const found = await connection;
    if (!isDisposed) return found;
    found.close(disposed());
    throw disposed();
  };

  const generator = defineGenerator<R>({
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
  return { generator, about };
}
