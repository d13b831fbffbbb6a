import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where lofi.nvim and its daemons keep what they make on this machine; `tracks` and `lora` are folders in it. */
export function lofiFolder(env: Environment): string {
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'lofi.nvim');
  if (process.platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'lofi.nvim', 'cache');
  return path.join(absolute(env['XDG_CACHE_HOME']) ?? path.join(homedir(), '.cache'), 'lofi.nvim');
}

/** Where the daemon looks for its configuration when none is named. */
export function configurationFile(env: Environment): string {
  const folder =
    process.platform === 'win32'
      ? (env['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming'))
      : (absolute(env['XDG_CONFIG_HOME']) ?? path.join(homedir(), '.config'));
  return path.join(folder, 'lofi.nvim', 'daemon.json');
}

/** The standard says that a relative one is to be ignored. */
function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && path.isAbsolute(folder) ? folder : undefined;
}
