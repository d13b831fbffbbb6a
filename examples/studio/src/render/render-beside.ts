import { surfaceTexts } from '../texts/surface.js';
import type { RenderJob, Renderings } from './render-songs.js';
import type { FromRenderWorker } from './render-worker.js';

/** What long work is watched and ended by. */
export interface Watched {
  readonly signal?: AbortSignal | undefined;
  /** The share that is done, 0–1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** Renders a song in a thread of its own, which ends with it: the page goes on at its pace. */
export async function renderBeside<K extends keyof Renderings>(
  job: RenderJob<K>,
  { signal, onProgress }: Watched = {},
): Promise<Renderings[K]> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('render-worker.js', import.meta.url), { type: 'module' });
  try {
    return await new Promise<Renderings[K]>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      worker.onerror = ({ message }) => reject(new Error(message === '' ? surfaceTexts.value.sound.noRenderer : message));
      worker.onmessage = ({ data }: MessageEvent<FromRenderWorker>) => {
        if (data.type === 'progress') onProgress?.(data.fraction);
        else if (data.type === 'failed') reject(data.error as Error);
        else resolve(data.value as Renderings[K]);
      };
      worker.postMessage(job);
    });
  } finally {
    worker.terminate();
  }
}
