import type { Environment } from './read-environment.js';
import type { StudioOptions } from './start-studio.js';

/** What `pnpm start` was asked for. */
export type AskedStart = { readonly help: true } | ({ readonly help: false } & Required<Pick<StudioOptions, 'dev' | 'port' | 'lan'>>);

export const HELP = `Builds the studio when something has changed, serves it and prints its address.

  pnpm start                      this machine alone
  pnpm start --lan                other devices of the network too, by a code that is printed here
  pnpm start --lan=192.168.1.20   the same on one address, or on several with commas
  pnpm start --dev                the sources instead of the build, while you change them

PORT chooses the port. Keys and servers come from the environment and from .env; .env.example names every variable.`;

/**
 * Reads the command line, and the port of the environment.
 *
 * @throws For an argument that is not known, or a port that is none.
 */
export function readOptions(args: readonly string[], { PORT }: Environment): AskedStart {
  const port = PORT === undefined || PORT === '' ? undefined : Number(PORT);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new Error(`PORT: must be a whole number from 0 to 65535, received ${JSON.stringify(PORT)}.`);
  }
  let dev = false;
  let lan: StudioOptions['lan'];
  for (const word of args.filter((one) => one !== '--')) {
    if (word === '--help' || word === '-h') return { help: true };
    if (word === '--dev') dev = true;
    else if (word === '--lan') lan = true;
    else if (word.startsWith('--lan='))
      lan = word
        .slice('--lan='.length)
        .split(',')
        .map((one) => one.trim());
    else throw new Error(`${word}: is not understood; see --help.`);
  }
  return { help: false, dev, port, lan };
}
