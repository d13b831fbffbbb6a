import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where models are kept on this machine: `$LOOP_CACHE`, else the platform's folder for caches.
 *
 * @param env - Variables of the environment. @defaultValue `process.env`
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const chosen = env['LOOP_CACHE'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'loop');
  if (process.platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'loop', 'cache');
  const xdg = env['XDG_CACHE_HOME'];
  // The standard says that a relative one is to be ignored.
  return path.join(xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(homedir(), '.cache'), 'loop');
}
