import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where models are kept on this machine: `$LOOP_CACHE`, else the platform's folder for caches.
 *
 * @param env - Variables of the environment. @defaultValue `process.env`
 */
export function cacheFolder(env: Environment = process.env): string {
  const chosen = env['LOOP_CACHE'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  return platformCacheFolder('loop', env);
}

/** Where a program keeps what it can make again, by the custom of the platform. */
export function platformCacheFolder(program: string, env: Environment): string {
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', program);
  if (process.platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), program, 'cache');
  return path.join(absoluteFolder(env['XDG_CACHE_HOME']) ?? path.join(homedir(), '.cache'), program);
}

/** A folder of a variable `XDG_…`. The standard says that a relative one is to be ignored. */
export function absoluteFolder(folder: string | undefined): string | undefined {
  return folder !== undefined && path.isAbsolute(folder) ? folder : undefined;
}
