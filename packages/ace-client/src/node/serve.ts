import { homedir } from 'node:os';
import path from 'node:path';

import type { Abortable, MusicGenerator } from '@loop/core';
import { InvalidInputError, isLoopError } from '@loop/core';

import { createAceServer } from '../server/create-ace-server.js';
import type { AceServer, AceServerOptions } from '../server/create-ace-server.js';
import { isLoopbackHost } from '../server/guard/hosts.js';
import { createFileJobStore } from './file-job-store.js';
import { loadGenerator } from './load-generator.js';
import { serveHttp } from './serve-http.js';
import type { RunningHttp, ServeHttpOptions } from './serve-http.js';

/** How a generator is served. */
export interface ServeAceOptions extends Omit<AceServerOptions, 'generator' | 'store'>, ServeHttpOptions {
  /** Where jobs and audio are kept, so that they outlive the process. @defaultValue in memory */
  readonly folder?: string | undefined;
}

/** A generator that is being served. */
export interface RunningAceServer extends RunningHttp {
  /** The server behind the address. */
  readonly server: AceServer;
}

/**
 * Serves a generator over HTTP, on this machine alone by default.
 *
 * @throws {InvalidInputError} When others could reach the server and it has no key.
 * @example
 * ```ts
 * const running = await serveAce(createPatternGenerator(), { port: 8001, folder: './jobs' });
 * console.log(running.url);
 * ```
 */
export async function serveAce(generator: MusicGenerator, options: ServeAceOptions = {}): Promise<RunningAceServer> {
  const { folder, host = '127.0.0.1', port, closeTimeoutMs, ...rest } = options;
  if (!isLoopbackHost(host) && rest.apiKey === undefined) {
    throw new InvalidInputError('host', [
      { path: 'host', message: 'is reachable from outside, so the server needs an apiKey', received: host },
    ]);
  }
  const hosts = rest.access?.hosts ?? ['localhost', '127.0.0.1', '[::1]', host];
  const store = folder === undefined ? undefined : createFileJobStore({ folder });
  const server = createAceServer({ ...rest, generator, store, access: { ...rest.access, hosts } });
  try {
    await server.ready;
    const http = await serveHttp(server.fetch, { host, port, closeTimeoutMs });
    return {
      ...http,
      server,
      async close() {
        await Promise.all([http.close(), server.dispose()]);
      },
    };
  } catch (error) {
    await server.dispose();
    throw error;
  }
}

/** What `ace-client serve` takes. */
export interface RunServeOptions extends ServeAceOptions, Abortable {
  /** The module of the generator, such as `@loop/sequencer`. */
  readonly generator: string;
  /** Writes a line for the operator. @defaultValue nowhere */
  readonly print?: ((line: string) => void) | undefined;
}

/**
 * Runs `ace-client serve`: loads a generator by its module's name and serves it until the signal aborts. What the options leave out
 * comes from the official variables `ACESTEP_API_HOST`, `ACESTEP_API_PORT`, `ACESTEP_API_KEY` and `ACESTEP_QUEUE_MAXSIZE`.
 *
 * @throws {InvalidInputError} When the module is no generator, or the server would be open to others without a key.
 */
export async function runServe({ generator: name, print = () => undefined, signal, ...options }: RunServeOptions): Promise<void> {
  const settings = fromEnvironment(process.env);
  const folder = options.folder ?? path.join(homedir(), '.loop', 'ace-server');
  const generator = await loadGenerator(name);
  let listens = false;
  try {
    const running = await serveAce(generator, {
      ...settings,
      ...dropUndefined(options),
      folder,
      onEvent: (event) => {
        print(`${event.type} ${event.id} ${event.state}${event.cause === undefined ? '' : ` ${describeError(event.cause)}`}`);
        options.onEvent?.(event);
      },
      // What keeps it from starting is thrown.
      onError: (error) => (listens ? print(`error ${describeError(error)}`) : undefined),
    });
    listens = true;
    print(`${generator.name} listens on ${running.url}; jobs are kept in ${folder}`);
    try {
      await aborted(signal);
      print('stopping; waiting jobs go on at the next start');
    } finally {
      await running.close();
    }
  } finally {
    await generator.dispose();
  }
}

function fromEnvironment(environment: NodeJS.ProcessEnv): ServeAceOptions {
  const number = (name: string): number | undefined => (environment[name] === undefined ? undefined : Number(environment[name]));
  const maxQueued = number('ACESTEP_QUEUE_MAXSIZE');
  return dropUndefined({
    host: environment['ACESTEP_API_HOST'],
    port: number('ACESTEP_API_PORT'),
    apiKey: environment['ACESTEP_API_KEY'],
    limits: maxQueued === undefined ? undefined : { maxQueued },
  });
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

function describeError(error: unknown): string {
  if (isLoopError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal === undefined) return;
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
