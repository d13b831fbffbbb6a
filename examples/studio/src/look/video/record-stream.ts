import type { Seconds } from '@loop/core';

import type { SoundCapture } from '../../audio/player.js';
import { copyPictures } from './picture-copy.js';
import { PICTURES_PER_SECOND } from './picture-track.js';
import type { VideoRecorder } from './video-recorder.js';

/** How often bytes are handed over, in milliseconds. */
const PIECE_MS = 1_000;

/**
 * Records what is seen and heard as a stream, where the browser has no encoders to use: over plain http, for example.
 *
 * @param onFailed - Called once when it cannot go on.
 */
export function recordStream(sound: SoundCapture, onFailed: (error: unknown) => void): VideoRecorder {
  const context = sound.node.context as AudioContext;
  const heard = context.createMediaStreamDestination();
  sound.node.connect(heard);
  const copy = copyPictures((draw) => draw());
  const tracks = [...copy.canvas.captureStream(PICTURES_PER_SECOND).getTracks(), ...heard.stream.getTracks()];
  const recorder = new MediaRecorder(new MediaStream(tracks));
  const parts: Blob[] = [];
  const start = context.currentTime;
  let bytes = 0;
  recorder.addEventListener('dataavailable', ({ data }) => {
    parts.push(data);
    bytes += data.size;
  });
  recorder.addEventListener('error', (event) => onFailed((event as Event & { readonly error?: unknown }).error));
  const end = (): void => {
    copy.stop();
    if (recorder.state !== 'inactive') {
      recorder.stop();
      sound.node.disconnect(heard);
    }
    sound.release();
  };
  recorder.start(PIECE_MS);
  return {
    progress: () => ({ seconds: (context.currentTime - start) satisfies Seconds, bytes }),
    async save() {
      const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
      const isStopped = recorder.state === 'inactive';
      end();
      if (!isStopped) await stopped;
      const type = recorder.mimeType;
      return {
        bytes: new Uint8Array(await new Blob(parts).arrayBuffer()),
        extension: type.includes('mp4') ? 'mp4' : 'webm',
        type,
      };
    },
    cancel: end,
  };
}
