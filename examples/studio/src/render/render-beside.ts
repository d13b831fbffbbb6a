import { surfaceTexts } from '../texts/surface.js';
import { NoWorker, createWorkLine } from '../workers/work-line.js';
import type { Watched } from '../workers/work-line.js';
import type { RenderJob, Renderings } from './render-songs.js';

/** Renders a song in a thread of its own: the page goes on at its pace. */
export async function renderBeside<K extends keyof Renderings>(job: RenderJob<K>, watched?: Watched): Promise<Renderings[K]> {
  try {
    return (await render(job, watched)) as Renderings[K];
  } catch (error) {
    throw error instanceof NoWorker && error.message === '' ? new Error(surfaceTexts.value.sound.noRenderer) : error;
  }
}

const render = createWorkLine<RenderJob, Renderings[keyof Renderings]>(
  () => new Worker(new URL('./render-worker.ts', import.meta.url), { type: 'module', name: 'render' }),
);
