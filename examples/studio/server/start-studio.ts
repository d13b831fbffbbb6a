import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Room } from '@loop/ace-client/node';

import { pageSources } from '../build/page-sources.js';
import { ensureBuild } from './ensure-build.js';
import type { Environment } from './read-environment.js';
import { serveBuild } from './serve-build.js';

/** How the studio is started. */
export interface StudioOptions {
  /** Serve the sources, for those who work on the studio, instead of the build. @defaultValue false */
  readonly dev?: boolean | undefined;
  /** The port of this machine; the next free one when it is taken. @defaultValue 5173 */
  readonly port?: number | undefined;
  /** The addresses of this machine that other devices may use, by a code; `true` for all. @defaultValue none: this machine alone */
  readonly lan?: true | readonly string[] | undefined;
  /** Names servers and holds keys. @defaultValue that of the process */
  readonly environment?: Environment | undefined;
  /** The folder of the build. @defaultValue `dist` */
  readonly folder?: string | undefined;
}

/** A studio that is served. */
export interface RunningStudio {
  /** Its address for this machine. */
  readonly url: string;
  readonly port: number;
  /** How other devices come in, where they may. */
  readonly room: Room | undefined;
  close(): Promise<void>;
}

/** Serves the studio's page, and the music server that it can talk to, on one address of this machine. Builds the page first when it has to. */
export async function startStudio(options: StudioOptions = {}): Promise<RunningStudio> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { dev = false, port = 5173, lan, environment = process.env, folder = join(root, 'dist') } = options;
  const room = lan === undefined ? undefined : await openRoom(lan);
  if (dev) return serveSources({ root, port, environment, room });
  await ensureBuild(root, { folder, sources: pageSources(root) });
  const served = await serveBuild({ folder, port, environment, room });
  return { url: addressOf(served.port), port: served.port, room, close: () => served.close() };
}

async function openRoom(lan: true | readonly string[]): Promise<Room> {
  const { createRoom } = await import('@loop/ace-client/node');
  // Another studio shows the code as its key, when it trains here.
  return createRoom({ takesBearer: true, ...(lan === true ? {} : { addresses: lan }) });
}

interface Sources {
  readonly root: string;
  readonly port: number;
  readonly environment: Environment;
  readonly room: Room | undefined;
}

async function serveSources({ root, port, environment, room }: Sources): Promise<RunningStudio> {
  const [{ createServer }, { aceApi }, { roomPlugin }] = await Promise.all([
    import('vite'),
    import('./ace-api.js'),
    import('./room-plugin.js'),
  ]);
  const server = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    plugins: room === undefined ? [aceApi(environment)] : [roomPlugin(room), aceApi(environment, { hosts: room.hosts })],
    logLevel: 'error',
    server: { port, ...(room === undefined ? {} : { host: '0.0.0.0' }) },
  });
  await server.listen();
  const { port: taken } = server.httpServer!.address() as AddressInfo;
  return { url: addressOf(taken), port: taken, room, close: () => server.close() };
}

function addressOf(port: number): string {
  return `http://127.0.0.1:${port}/`;
}
