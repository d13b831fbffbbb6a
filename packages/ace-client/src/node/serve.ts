import { homedir } from 'node:os';
import path from 'node:path';

import type { Abortable, MusicGenerator } from '@loop/core';
import { InvalidInputError, isLoopError } from '@loop/core';

import { createAceServer } from '../server/create-ace-server.js';
import type { AceServer, AceServerOptions } from '../server/create-ace-server.js';
import { LOOPBACK_HOSTS, isLoopbackHost } from '../server/guard/hosts.js';
import { createFileJobStore } from './file-job-store.js';
import { loadGenerator } from './load-generator.js';
import { createRoom } from './room/create-room.js';
import type { Room } from './room/create-room.js';
import { describeRoom } from './room/describe-room.js';
import { lanAddresses } from './room/lan-addresses.js';
import { serveHttp } from './serve-http.js';
import type { RunningHttp, ServeHttpOptions } from './serve-http.js';

/** How a generator is served. */
export interface ServeAceOptions extends Omit<AceServerOptions, 'generator' | 'store'>, Omit<ServeHttpOptions, 'room'> {
  /**
   * Lets other devices of the local network in: by `apiKey` where there is one, else by a code that they show once, in a form or as bearer token. True means every
   * address of this machine; a list, those alone.
   *
   * @defaultValue false
   */
  readonly lan?: boolean | readonly string[] | undefined;
  /** Where jobs and audio are kept, so that they outlive the process. @defaultValue in memory */
  readonly folder?: string | undefined;
}

/** A generator that is being served. */
export interface RunningAceServer extends RunningHttp {
  /** The server behind the address. */
  readonly server: AceServer;
  /** How other devices come in, where `lan` was asked for and there is no `apiKey`. */
  readonly room?: Room | undefined;
  /** The addresses under which other devices reach it; empty without `lan`. */
  readonly addresses: readonly string[];
}

/**
 * Serves a generator over HTTP, on this machine alone by default.
 *
 * @throws {InvalidInputError} When others could reach the server and it has no key; when `lan` names no address, or the machine is on no network.
 * @example
 * ```ts
 * const running = await serveAce(createPatternGenerator(), { port: 8001, folder: './jobs' });
 * console.log(running.url);
 * ```
 */
export async function serveAce(generator: MusicGenerator, options: ServeAceOptions = {}): Promise<RunningAceServer> {
  const { folder, lan, port, closeTimeoutMs, ...rest } = options;
  const addresses = lan === undefined || lan === false ? [] : lan === true ? lanAddresses() : lan;
  const room = addresses.length === 0 || rest.apiKey !== undefined ? undefined : createRoom({ addresses, takesBearer: true });
  const host = addresses.length > 0 ? '0.0.0.0' : (options.host ?? '127.0.0.1');
  if (room === undefined && !isLoopbackHost(host) && rest.apiKey === undefined) {
    throw new InvalidInputError('host', [
      { path: 'host', message: 'is reachable from outside, so the server needs an apiKey', received: host },
    ]);
  }
  const hosts = rest.access?.hosts ?? [...LOOPBACK_HOSTS, ...(addresses.length > 0 ? addresses : [host])];
  const store = folder === undefined ? undefined : createFileJobStore({ folder });
  const server = createAceServer({ ...rest, generator, store, access: { ...rest.access, hosts } });
  try {
    await server.ready;
    const http = await serveHttp(server.fetch, { host, port, closeTimeoutMs, room });
    return {
      ...http,
      ...(addresses.length > 0 ? { url: `http://127.0.0.1:${http.port}` } : {}),
      server,
      room,
      addresses,
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
    const { room, addresses, port } = running;
    if (room !== undefined) for (const line of describeRoom(room, port)) print(line);
    else for (const address of addresses) print(`on this network, with the key: http://${address}:${port}`);
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
