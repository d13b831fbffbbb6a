import type { ChildProcess } from 'node:child_process';

import { InferenceError } from '@loop/core';

import type { Port, ServicePort } from '../../remote/port.js';

/** The line from inside a child process to the one that started it with `serialization: 'advanced'`. */
export function portOfParent<Sent, Received>(inside: NodeJS.Process): Port<Sent, Received> {
  return {
    // The parent may be gone, which ends this process anyway.
    post: (message) => void inside.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => void inside.on('message', (message) => listener(message as Received)),
  };
}

/**
 * The line to a child process of ours. When it ends by itself, the error is `inference_failed` at the step `worker`. Messages are copied: memory is
 * not handed over between processes.
 */
export function portOfChild<Sent, Received>(child: ChildProcess): ServicePort<Sent, Received> {
  let isClosed = false;
  return {
    // A child that died meanwhile is reported by its end.
    post: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => void child.on('message', (message) => listener(message as Received)),
    onEnd(listener) {
      const end = (how: string): void => {
        if (!isClosed)
          listener(new InferenceError(`The process that makes the music ended (${how}). The next request starts a new one.`, 'worker'));
        isClosed = true;
      };
      child.on('error', (error) => end(error.message));
      child.on('exit', (code, signal) => end(signal ?? `code ${code}`));
    },
    close() {
      isClosed = true;
      child.kill('SIGKILL');
    },
  };
}
