import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Abortable, MusicRequest } from '@loop/core';

import { connectGenerator } from '../../remote/connect-generator.js';
import { createRemoteGenerator } from '../../remote/create-remote-generator.js';
import type { RemoteGenerator } from '../../remote/create-remote-generator.js';
import type { InferenceOrder } from './inference-order.js';
import { portOfChild } from '../../node/process/process-port.js';

/** A generator in a process of its own. */
export type InferenceService = RemoteGenerator<MusicRequest, object>;

/** `pkill -f lofi-daemon` finds the child by it, too. */
const CHILD_TITLE = 'lofi-daemon-inference';
/** Beside this module in the sources; a bundler may move this module up. */
const SCRIPTS = ['./inference-child.ts', './inference-child.js', './inference/inference-child.js', './daemon/inference/inference-child.js'];

/**
 * Opens a generator in a child process. One that dies fails what it does; the next call starts another.
 *
 * @throws What opening threw.
 */
export function startInference(order: InferenceOrder, { signal }: Abortable = {}): Promise<InferenceService> {
  return createRemoteGenerator((options) => connectGenerator(() => portOfChild(startChild()), order, options), { signal });
}

function startChild(): ReturnType<typeof fork> {
  const places = SCRIPTS.map((script) => fileURLToPath(new URL(script, import.meta.url)));
  const script = places.find((place) => existsSync(place)) ?? places[1]!;
  // Its standard output stays out of the protocol; what a native library complains about goes to standard error.
  return fork(script, [CHILD_TITLE], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}
