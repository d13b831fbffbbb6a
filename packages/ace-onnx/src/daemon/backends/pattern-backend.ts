import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { toGeneratorSeed } from '../requests/track-request.js';
import type { Backend } from './backend.js';

/** The pattern engine of a module that is named, so that nothing here depends on it. @param module - `undefined`: there is none. */
export function createPatternBackend(module: string | undefined): Backend {
  return {
    type: 'pattern',
    name: 'Pattern engine',
    description: 'Composes by rules and plays with synthesizers; it is not a neural model, and is the default while no model is installed.',
    minSeconds: 1,
    maxSeconds: 600,
    sampleRate: 48_000,
    model: undefined,
    takesLora: false,
    isDiffusion: false,
    version: 'pattern-engine',
    async installation() {
      if (module === undefined) return missing('No pattern engine is configured. Name its module with LOFI_PATTERN_MODULE.');
      const file = findModule(module);
      const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
      if (file === undefined || found === undefined)
        return missing(`The module ${module} is not installed. Install it: npm install ${module}`);
      return {
        isInstalled: true,
        fingerprint: `${file} ${found.size} ${Math.round(found.mtimeMs)}`,
        order: { kind: 'module', name: module },
      };
    },
    complete: (request) => request,
    settingsOf: ({ lyrics }) => (lyrics === undefined ? {} : { lyrics }),
    toMusicRequest: ({ prompt, lyrics, durationSeconds, seed }) => ({
      task: 'text2music',
      prompt,
      ...(lyrics === undefined ? {} : { lyrics }),
      durationSeconds,
      seed: toGeneratorSeed(seed),
    }),
  };
}

function missing(reason: string): { readonly isInstalled: false; readonly fault: 'BACKEND_NOT_INSTALLED'; readonly reason: string } {
  return { isInstalled: false, fault: 'BACKEND_NOT_INSTALLED', reason };
}

/** Where a module is: a path, a package of the working directory, or one that is installed beside this package. */
function findModule(name: string): string | undefined {
  if (name.startsWith('.') || path.isAbsolute(name)) return path.resolve(name);
  for (const from of [path.join(process.cwd(), 'resolve.js'), fileURLToPath(import.meta.url)]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Not there.
    }
  }
  return undefined;
}
