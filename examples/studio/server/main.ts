// `pnpm start`: the studio's page, and the music server that it can talk to, on one address of this machine; with `--lan`, for the devices of the
// network too. `--dev` serves the sources instead of the build; the environment's PORT chooses the port.
import { fileURLToPath } from 'node:url';

import { readEnvironment } from './read-environment.js';
import { HELP, readOptions } from './read-options.js';
import { startStudio } from './start-studio.js';

try {
  const environment = readEnvironment(fileURLToPath(new URL('../../../.env', import.meta.url)));
  const options = readOptions(process.argv.slice(2), environment);
  if (options.help) console.log(HELP);
  else {
    const { url, port, room } = await startStudio({ ...options, environment });
    console.log(`\n  LOOP MACHINE: ${url}\n  The same address answers as an ACE-Step server under /ace-api.\n`);
    // What the page does not need is loaded when its address is known.
    const [{ describeServices }, { askServices }, { describeRoom }] = await Promise.all([
      import('./describe-services.js'),
      import('./report-services.js'),
      import('@loop/ace-client/node'),
    ]);
    const lines = [...describeServices(await askServices(environment)), ...(room === undefined ? [] : ['', ...describeRoom(room, port)])];
    console.log(lines.map((line) => `  ${line}`).join('\n'));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
