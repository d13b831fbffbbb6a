import { RENDERERS } from './render-songs.js';
import type { RenderJob, Renderings } from './render-songs.js';

/** What the thread that renders answers: how far it is, and then once what came of it. */
export type FromRenderWorker =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'done'; readonly value: Renderings[keyof Renderings] }
  | { readonly type: 'failed'; readonly error: unknown };

const answer = (message: FromRenderWorker, transfer: Transferable[] = []): void => postMessage(message, { transfer });

addEventListener('message', ({ data: job }: MessageEvent<RenderJob>) => {
  RENDERERS[job.kind](job, (fraction) => answer({ type: 'progress', fraction })).then(
    (value) =>
      answer({ type: 'done', value }, 'bytes' in value ? [value.bytes.buffer] : value.channels.map(({ buffer }) => buffer as ArrayBuffer)),
    (error: unknown) => answer({ type: 'failed', error }),
  );
});
