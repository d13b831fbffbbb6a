import { performance } from 'node:perf_hooks';
import type { Readable, Writable } from 'node:stream';

import type { Abortable } from '@loop/core';

import { createFileModelStore } from '../node/hub/file-model-store.js';
import type { DaemonConfiguration } from './configuration/configuration.js';
import { createDaemon } from './create-daemon.js';
import { createResidentService } from './inference/resident-service.js';
import { startInference } from './inference/start-inference.js';
import { formatExactJson } from './protocol/exact-json.js';
import { createLineSplitter } from './protocol/split-lines.js';

/** Where a daemon reads and writes. */
export interface ServeStreamsOptions extends Abortable {
  readonly configuration: DaemonConfiguration;
  /** Where requests come from; its end ends the daemon. */
  readonly input: Readable;
  /** Takes a message a line, and nothing else. */
  readonly output: Writable;
  /** Writes a line for people. */
  readonly log: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

const MAX_LINE_BYTES = 2 ** 20;
/** What a client that does not read may leave unread before progress is left out. */
const MAX_UNREAD_BYTES = 2 ** 20;

/** Serves a client until its input ends, it asks for the end, or the signal aborts. Nothing is written after that, and no process is left. */
export async function serveStreams(options: ServeStreamsOptions): Promise<void> {
  const { configuration, input, output, log, env, version, signal } = options;
  const store = createFileModelStore(configuration.modelsFolder);
  const resident = createResidentService((order) => startInference(order));
  let isEnded = false;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const send = (message: object): void => {
    if (isEnded) return;
    const isPassing = 'method' in message && message.method === 'generation_progress';
    if (isPassing && output.writableLength > MAX_UNREAD_BYTES) return;
    // One write for each message: an editor may lose what comes in two pieces.
    output.write(`${formatExactJson(message)}\n`);
  };
  const daemon = createDaemon({
    configuration,
    store,
    resident,
    send,
    log,
    env,
    version,
    clock: () => performance.now(),
    // What was written before is flushed first.
    onShutdown: () => void output.write('', () => end()),
  });
  const splitter = createLineSplitter({
    maxBytes: MAX_LINE_BYTES,
    onLine: daemon.receive,
    onOversized: () => daemon.refuseOversized(MAX_LINE_BYTES),
  });
  // The input waits until the folder is ready.
  await daemon.prepare();
  log(`listening; the default backend is ${await daemon.preferred()}, tracks are kept in ${configuration.tracksFolder}`);
  input.on('data', (chunk: Uint8Array) => splitter.push(chunk));
  input.once('end', end);
  input.once('error', end);
  output.once('error', end);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    await ended;
  } finally {
    isEnded = true;
    signal?.removeEventListener('abort', end);
    input.pause();
    await resident.close();
  }
}
