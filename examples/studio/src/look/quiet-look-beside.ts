import type { Look, LookInput } from './look.js';
import { createQuietLook } from './quiet-look.js';
import type { ToQuietWorker } from './quiet-worker.js';

/**
 * Draws the quiet picture in a thread of its own, so that the page never waits for it. When the thread is behind, pictures are left out.
 *
 * @param canvas - One that nothing has been drawn on yet.
 */
export function createQuietLookBeside(canvas: HTMLCanvasElement): Look {
  // Safari before 17 and tests without a canvas draw in the page.
  if (!('transferControlToOffscreen' in canvas)) return createQuietLook(canvas);
  const worker = new Worker(new URL('quiet-worker.js', import.meta.url), { type: 'module' });
  const send = (message: ToQuietWorker, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);
  const offscreen = canvas.transferControlToOffscreen();
  send({ type: 'canvas', canvas: offscreen }, [offscreen]);
  let isBusy = false;
  let next: LookInput | undefined;
  const draw = (input: LookInput): void => {
    isBusy = true;
    send({ type: 'draw', input });
  };
  worker.onmessage = () => {
    isBusy = false;
    const input = next;
    next = undefined;
    if (input !== undefined) draw(input);
  };
  return {
    draw(input) {
      if (isBusy) next = { ...input, elapsed: input.elapsed + (next?.elapsed ?? 0) };
      else draw(input);
    },
    resize: (width, height) => send({ type: 'resize', width, height }),
    dispose: () => worker.terminate(),
  };
}
