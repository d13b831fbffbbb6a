import { PassThrough, Writable } from 'node:stream';

import type { CliIo } from '@loop/cli';
import { createChannel } from '@loop/core';
import type { Channel } from '@loop/core';

import type { DaemonConfiguration } from '../configuration/configuration.js';
import { serveStreams } from '../serve-streams.js';

/** A message of a daemon, as a client reads it. */
export interface DaemonMessage {
  readonly id?: number | null | undefined;
  readonly result?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: { readonly message: string; readonly data?: { readonly error_code?: string; readonly details?: string } } | undefined;
  readonly method?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Starts a daemon in this process, has it answer one request and gives what it says until the reader has heard enough.
 *
 * @param read - Reads the messages; when it returns, the daemon ends.
 */
export async function askDaemon<T>(
  configuration: DaemonConfiguration,
  request: { readonly method: string; readonly params: object },
  { env = {}, signal }: Pick<CliIo, 'env' | 'signal'>,
  read: (messages: Channel<DaemonMessage>) => Promise<T>,
): Promise<T> {
  const messages = createChannel<DaemonMessage>();
  const input = new PassThrough();
  const output = new Writable({
    write(line: Uint8Array, _, done) {
      messages.push(JSON.parse(Buffer.from(line).toString('utf8')) as DaemonMessage);
      done();
    },
  });
  input.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, ...request })}\n`);
  const serving = serveStreams({ configuration, input, output, log: () => undefined, env, version: '', signal });
  serving.then(
    () => messages.fail(signal?.reason ?? new Error('The daemon ended.')),
    (error: unknown) => messages.fail(error),
  );
  try {
    return await read(messages);
  } finally {
    input.end();
    await serving.catch(() => undefined);
  }
}
