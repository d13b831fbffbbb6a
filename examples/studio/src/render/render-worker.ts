import { render } from './render-songs.js';
import type { RenderJob, Renderings } from './render-songs.js';

/** What the thread that renders answers: how far it is, and then once what came of it. */
export type FromRenderWorker =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'done'; readonly value: Renderings[keyof Renderings] }
  | { readonly type: 'failed'; readonly error: unknown };

const answer = (message: FromRenderWorker, transfer: Transferable[] = []): void => postMessage(message, { transfer });

addEventListener('message', ({ data: job }: MessageEvent<RenderJob>) => {
  render(job, (fraction) => answer({ type: 'progress', fraction })).then(
    (value) => answer({ type: 'done', value }, buffersOf(value)),
    (error: unknown) => answer({ type: 'failed', error }),
  );
});

/** What is handed over instead of copied. */
function buffersOf(value: Renderings[keyof Renderings]): Transferable[] {
  if ('bytes' in value) return [value.bytes.buffer];
  return 'channels' in value ? value.channels.map(({ buffer }) => buffer as ArrayBuffer) : [];
}
