import type { GenerationEvent } from '@loop/core';
import type { WavFormat } from '@loop/core/audio';

import type { ResidentService } from '../inference/resident-service.js';
import type { InferenceService } from '../inference/start-inference.js';
import type { WrittenFile } from '../../remote/calls.js';
import type { TrackLora } from '../requests/track-request.js';
import type { TrackJob } from './track-job.js';

/** What a job needs beside itself. */
export interface MakeTrackOptions {
  /** The file to write, which must not be there. */
  readonly file: string;
  readonly format: WavFormat;
  readonly onProgress: (event: GenerationEvent) => void;
}

/** Opening the model failed. @internal */
export class OpeningFailed extends Error {}

/** Makes the track of a job in a process of its own, which writes it. */
export type MakeTrack = (job: TrackJob, options: MakeTrackOptions) => Promise<WrittenFile>;

/** @param resident - Opens what the jobs need. */
export function createTrackMaker(resident: ResidentService): MakeTrack {
  // Which files the LoRAs of a service were loaded from, as they were then.
  const loaded = new WeakMap<InferenceService, Map<string, string>>();

  const loadLora = async (service: InferenceService, { name, source, fingerprint }: TrackLora, signal: AbortSignal): Promise<void> => {
    const present = loaded.get(service) ?? new Map<string, string>();
    loaded.set(service, present);
    if (present.get(name) === fingerprint) return;
    const { adapters } = service.generator;
    if (present.has(name)) await adapters.unload(name, { signal });
    present.delete(name);
    await adapters.load(source, { name, signal });
    present.set(name, fingerprint);
  };

  return async ({ backend, request, installation, controller: { signal } }, { file, format, onProgress }) => {
    const { lora } = request;
    const { order } = installation;
    const opening = <T>(what: string, work: Promise<T>): Promise<T> =>
      work.catch((error: unknown) => {
        signal.throwIfAborted();
        throw new OpeningFailed(`${what}: ${messageOf(error)}`, { cause: error });
      });
    const service = await opening(order.kind === 'module' ? order.name : order.source, resident.use(order, { signal }));
    if (lora !== undefined) await opening(lora.source, loadLora(service, lora, signal));
    const uses = lora === undefined ? [] : [{ name: lora.name, scale: lora.scale }];
    const asked = { ...backend.toMusicRequest(request), ...(backend.takesLora ? { adapters: uses } : {}) };
    const input = { request: asked, file, format, seconds: request.durationSeconds };
    return service.ask({ name: 'generateToFile', input }, { signal, onProgress });
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
