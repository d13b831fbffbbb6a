// `pnpm start`: builds the game and serves it on this machine. The variable PORT chooses the port.
import { fileURLToPath } from 'node:url';

import { build, preview } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const options = { root, configFile: `${root}/vite.config.ts`, logLevel: 'warn' } as const;
await build(options);
const { PORT } = process.env;
const server = await preview({ ...options, preview: PORT === undefined ? {} : { port: Number(PORT) } });
console.log(`Firefly is at ${server.resolvedUrls?.local[0]}`);
