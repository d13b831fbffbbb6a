import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables of a `.env` file, where there is one. What the process was started with wins. */
export function readEnvironment(file: string, own: Environment = process.env): Environment {
  return { ...parseEnv(textOf(file)), ...own };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
