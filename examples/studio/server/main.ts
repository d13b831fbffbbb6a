// `pnpm start`: the studio's page, and the music server that it can talk to, on one address of this machine.
import { fileURLToPath } from 'node:url';

import { createServer } from 'vite';

import { aceApi } from './ace-api.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const server = await createServer({ root, configFile: `${root}/vite.config.ts`, plugins: [aceApi()] });
await server.listen();
server.printUrls();
server.config.logger.info('  The same address answers as an ACE-Step server under /ace-api.');
