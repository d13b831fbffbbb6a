// `pnpm start`: the studio's page, and the music server that it can talk to, on one address of this machine.
// `--dev` serves the sources instead of the build; the environment's PORT chooses the port.
import { startStudio } from './start-studio.js';

const { PORT } = process.env;
const port = PORT === undefined || PORT === '' ? undefined : Number(PORT);
if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
  throw new Error(`PORT: must be a whole number from 0 to 65535, received ${JSON.stringify(PORT)}.`);
}
const { url } = await startStudio({ dev: process.argv.includes('--dev'), port });
process.stdout.write(`\n  LOOP MACHINE: ${url}\n  The same address answers as an ACE-Step server under /ace-api.\n`);
