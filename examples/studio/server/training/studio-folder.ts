import { homedir } from 'node:os';
import path from 'node:path';

import type { Environment } from '../read-environment.js';

/** The places of everything that is trained with, below one folder. */
export const PLACES = { songs: 'songs', ready: 'ready', tensors: 'tensors', adapters: 'adapters' } as const;

/** Where the studio's server keeps songs, trainings and adapters: `LOOP_STUDIO_FOLDER`, else the platform's folder for what users make. */
export function studioFolder(environment: Environment): string {
  const chosen = environment['LOOP_STUDIO_FOLDER'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  return path.join(dataFolder(environment), 'loop-studio');
}

function dataFolder(environment: Environment): string {
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') return environment['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming');
  const data = environment['XDG_DATA_HOME'];
  return data !== undefined && path.isAbsolute(data) ? data : path.join(homedir(), '.local', 'share');
}
