import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../packages', import.meta.url));

/** The published packages: folder and manifest of each. */
export const packages = readdirSync(folder).map((name) => ({
  folder: path.join(folder, name),
  manifest: JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8')),
}));
