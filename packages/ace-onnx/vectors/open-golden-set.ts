import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createNodeRuntime } from '../src/node/onnx-runtime.js';
import { openCheckpoint } from '../src/node/open-checkpoint.js';
import { findLyricVocabulary } from './cases/lyrics.js';
import { readGoldenSet } from './golden.js';
import type { GoldenSet } from './golden.js';

/** Opens a folder in the golden format: `manifest.json` and the safetensors files that it names. */
export function openGoldenSet(folder: string): Promise<GoldenSet> {
  const copies: string[] = [];
  const remove = (): void => copies.splice(0).forEach((copy) => rmSync(copy, { recursive: true, force: true }));
  return readGoldenSet(folder, {
    read: (file) => readFile(path.join(folder, file)),
    // A copy in a temporary folder, because the set itself may be read-only.
    async open() {
      const copy = await mkdtemp(path.join(tmpdir(), 'loop-vectors-'));
      copies.push(copy);
      // Nothing asynchronous survives the exit of a process.
      process.once('exit', remove);
      await cp(path.join(folder, 'checkpoint'), copy, { recursive: true, mode: 0 });
      return { checkpoint: openCheckpoint(copy), runtime: createNodeRuntime() };
    },
    async close() {
      process.off('exit', remove);
      remove();
    },
    async lyricVocabulary() {
      const file = findLyricVocabulary(folder);
      return file === undefined ? undefined : readFile(file, 'utf8');
    },
  });
}
