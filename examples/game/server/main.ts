// `pnpm start`: builds the game and serves it on this machine. The variable PORT chooses the port.
import { fileURLToPath } from 'node:url';

import { serveBuiltPage } from '../../../tooling/scripts/serve-built-page.mjs';

const { PORT } = process.env;
const { address } = await serveBuiltPage(fileURLToPath(new URL('..', import.meta.url)), PORT === undefined ? undefined : Number(PORT));
console.log(`Firefly is at ${address}`);
