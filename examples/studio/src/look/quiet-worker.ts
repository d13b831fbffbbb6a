import type { Look, LookInput } from './look.js';
import { createQuietLook } from './quiet-look.js';

/** What the thread of the quiet picture is sent: its canvas first. Each picture is answered when it is drawn. */
export type ToQuietWorker =
  | { readonly type: 'canvas'; readonly canvas: OffscreenCanvas }
  | { readonly type: 'resize'; readonly width: number; readonly height: number }
  | { readonly type: 'draw'; readonly input: LookInput };

let look: Look | undefined;

addEventListener('message', ({ data }: MessageEvent<ToQuietWorker>) => {
  if (data.type === 'canvas') look = createQuietLook(data.canvas);
  else if (data.type === 'resize') look?.resize(data.width, data.height);
  else {
    look?.draw(data.input);
    postMessage(undefined);
  }
});
