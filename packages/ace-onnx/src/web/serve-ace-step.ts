import type { GenerationStreamEvent, MusicRequest, MusicTrack } from '@loop/core';

import type { MessageFromWorker, MessageToWorker } from './messages.js';
import { openEngine } from './web-engine.js';
import type { WebEngine } from './web-engine.js';
import { toWireError } from './wire-error.js';

/** The worker's side of a worker, as far as it is used here. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent<MessageToWorker>) => void) | null;
  postMessage(message: MessageFromWorker, transfer: Transferable[]): void;
}

/** Does a page's work in a worker: opens a checkpoint when it is told, then runs jobs. Samples are handed over, not copied. */
export function serveAceStep(port: WorkerPort): void {
  const jobs = new Map<number, AbortController>();
  let engine: Promise<WebEngine> | undefined;
  const post = (message: MessageFromWorker, transfer: Transferable[] = []): void => port.postMessage(message, transfer);

  const open = async ({ source, options }: MessageToWorker & { type: 'open' }): Promise<void> => {
    try {
      engine = openEngine(source, options);
      const { generator, report, memoryPlan } = await engine;
      post({ type: 'opened', name: generator.name, capabilities: await generator.capabilities(), report, memoryPlan });
    } catch (error) {
      post({ type: 'open-failed', error: toWireError(error) });
    }
  };
  const generate = async (job: number, request: MusicRequest): Promise<void> => {
    const controller = new AbortController();
    jobs.set(job, controller);
    try {
      const { generator } = await (engine as Promise<WebEngine>);
      for await (const event of generator.stream(request, { signal: controller.signal }))
        post({ type: 'job-event', job, event }, buffersOf(event));
    } catch (error) {
      post({ type: 'job-failed', job, error: toWireError(error) });
    } finally {
      jobs.delete(job);
    }
  };
  port.onmessage = ({ data }) => {
    if (data.type === 'open') void open(data);
    else if (data.type === 'generate') void generate(data.job, data.request);
    else jobs.get(data.job)?.abort();
  };
}

/** The memory of an event: samples, and the latents that a later task can start from. */
function buffersOf(event: GenerationStreamEvent): Transferable[] {
  if (event.type === 'progress') return [];
  const tracks: readonly Pick<MusicTrack, 'audio' | 'reusable'>[] = event.type === 'preview' ? [event] : event.value.tracks;
  const arrays = tracks.flatMap(({ audio, reusable }) => [
    ...audio.channels,
    ...Object.values((reusable?.data ?? {}) as Readonly<Record<string, unknown>>).filter((value) => value instanceof Float32Array),
  ]);
  // Two views may share a buffer; one that is shared between threads is not for handing over.
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}
