import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createServer, preview } from 'vite';

import { aceApi } from './ace-api.js';
import { ensureBuild } from './ensure-build.js';

/** How the studio is started. */
export interface StartOptions {
  /** Serve the sources, for those who work on the studio, instead of the build. @defaultValue false */
  readonly dev?: boolean | undefined;
  /** The port of this machine; the next free one when it is taken. @defaultValue 5173 */
  readonly port?: number | undefined;
}

/** A studio that is served. */
export interface RunningStudio {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the studio's page, and the music server that it can talk to, on one address of this machine. Builds the page first when it has to. */
export async function startStudio({ dev = false, port = 5173 }: StartOptions = {}): Promise<RunningStudio> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const config = { root, configFile: join(root, 'vite.config.ts'), plugins: [aceApi()], logLevel: 'error' as const };
  if (dev) {
    const server = await createServer({ ...config, server: { port } });
    await server.listen();
    return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
  }
  const packages = join(root, '../../packages');
  const own = ['src', 'index.html', 'vite.config.ts', 'package.json'].map((name) => join(root, name));
  await ensureBuild(root, [...own, ...readdirSync(packages).map((name) => join(packages, name, 'src'))]);
  const server = await preview({ ...config, preview: { port } });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}
