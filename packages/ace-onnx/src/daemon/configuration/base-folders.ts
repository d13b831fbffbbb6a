import { homedir } from 'node:os';
import path from 'node:path';

import { absoluteFolder, platformCacheFolder } from '../../node/hub/cache-folder.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where lofi.nvim and its daemons keep what they make on this machine; `tracks` and `lora` are folders in it. */
export function lofiFolder(env: Environment): string {
  return platformCacheFolder('lofi.nvim', env);
}

/** Where the daemon looks for its configuration when none is named. */
export function configurationFile(env: Environment): string {
  const folder =
    process.platform === 'win32'
      ? (env['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming'))
      : (absoluteFolder(env['XDG_CONFIG_HOME']) ?? path.join(homedir(), '.config'));
  return path.join(folder, 'lofi.nvim', 'daemon.json');
}
