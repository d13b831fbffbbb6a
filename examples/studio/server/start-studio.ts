import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Room } from '@loop/ace-client/node';
import { createServer, preview } from 'vite';

import { aceApi } from './ace-api.js';
import { ensureBuild } from './ensure-build.js';
import type { Environment } from './read-environment.js';
import { roomPlugin } from './room-plugin.js';

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
  const plugins = room === undefined ? [aceApi(environment)] : [roomPlugin(room), aceApi(environment, { hosts: room.hosts })];
  const config = { root, configFile: join(root, 'vite.config.ts'), plugins, logLevel: 'error' as const };
  const listen = { port, ...(room === undefined ? {} : { host: '0.0.0.0' }) };
  if (dev) {
    const server = await createServer({ ...config, server: listen });
    await server.listen();
    return running(server, room);
  }
  const packages = join(root, '../../packages');
  const own = ['src', 'index.html', 'vite.config.ts', 'package.json'].map((name) => join(root, name));
  await ensureBuild(root, { folder, sources: [...own, ...readdirSync(packages).map((name) => join(packages, name, 'src'))] });
  return running(await preview({ ...config, build: { outDir: folder }, preview: listen }), room);
}

async function openRoom(lan: true | readonly string[]): Promise<Room> {
  const { createRoom } = await import('@loop/ace-client/node');
  return createRoom(lan === true ? {} : { addresses: lan });
}

interface Listening {
  readonly httpServer: { address(): string | AddressInfo | null } | null;
  close(): Promise<void>;
}

function running(server: Listening, room: Room | undefined): RunningStudio {
  const { port } = server.httpServer!.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, port, room, close: () => server.close() };
}
