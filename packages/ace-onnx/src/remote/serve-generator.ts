import type { GenerationStreamEvent, MusicGenerator, MusicRequest, MusicTrack } from '@loop/core';

import type { MessageFromService, MessageToService } from './messages.js';
import type { Port } from './port.js';
import { toWireError } from './wire-error.js';

/** A generator, and what the other end gets to know about it beside its capabilities, as plain data. */
export interface ServedGenerator<About> {
  readonly generator: MusicGenerator;
  readonly about: About;
}

/**
 * Serves a generator to the other end of a line: opens it when it is asked to, then runs jobs. Samples are handed over, not copied, where the
 * line can do that.
 *
 * @param open - Opens the generator that an order names.
 */
export function serveGenerator<Order, About>(
  port: Port<MessageFromService<About>, MessageToService<Order>>,
  open: (order: Order) => Promise<ServedGenerator<About>>,
): void {
  const jobs = new Map<number, AbortController>();
  let served: Promise<ServedGenerator<About>> | undefined;

  const start = async (order: Order): Promise<void> => {
    try {
      served = open(order);
      const { generator, about } = await served;
      port.post({ type: 'opened', name: generator.name, capabilities: await generator.capabilities(), about });
    } catch (error) {
      port.post({ type: 'open-failed', error: toWireError(error) });
    }
  };
  const generate = async (job: number, request: MusicRequest): Promise<void> => {
    const controller = new AbortController();
    jobs.set(job, controller);
    try {
      if (served === undefined) throw new Error('The service was asked for music before it was asked to open a generator.');
      const { generator } = await served;
      for await (const event of generator.stream(request, { signal: controller.signal }))
        port.post({ type: 'job-event', job, event }, buffersOf(event));
    } catch (error) {
      port.post({ type: 'job-failed', job, error: toWireError(error) });
    } finally {
      jobs.delete(job);
    }
  };
  port.onMessage((message) => {
    if (message.type === 'open') void start(message.order);
    else if (message.type === 'generate') void generate(message.job, message.request);
    else jobs.get(message.job)?.abort();
  });
}

/** The memory of an event: samples, and the latents that a later task can start from. */
function buffersOf(event: GenerationStreamEvent): readonly ArrayBuffer[] {
  if (event.type === 'progress') return [];
  const tracks: readonly Pick<MusicTrack, 'audio' | 'reusable'>[] = event.type === 'preview' ? [event] : event.value.tracks;
  const arrays = tracks.flatMap(({ audio, reusable }) => [
    ...audio.channels,
    ...Object.values((reusable?.data ?? {}) as Readonly<Record<string, unknown>>).filter((value) => value instanceof Float32Array),
  ]);
  // Two views may share a buffer; one that is shared between threads is not for handing over.
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}
