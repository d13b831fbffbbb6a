import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { once } from '../../src/runtime/once.js';
import { createNodeRuntime } from '../../src/node/onnx-runtime.js';
import { openCheckpoint } from '../../src/node/open-checkpoint.js';
import { rememberComponents } from '../../src/runtime/remember-components.js';
import { readGoldenSet } from './golden-set.js';
import type { GoldenSet } from './golden-set.js';

/** Opens a folder of golden data on this machine. */
export function openGoldenSet(folder: string): Promise<GoldenSet> {
  const copies: string[] = [];
  const remove = (): void => copies.splice(0).forEach((copy) => rmSync(copy, { recursive: true, force: true }));
  // A copy in a temporary folder, because the set itself may be read-only.
  const copied = once(async () => {
    const copy = await mkdtemp(path.join(tmpdir(), 'loop-vectors-'));
    copies.push(copy);
    // Nothing asynchronous survives the exit of a process.
    process.once('exit', remove);
    await cp(path.join(folder, 'checkpoints'), copy, { recursive: true, mode: 0 });
    return copy;
  });
  return readGoldenSet({
    read: (file) => readFile(path.join(folder, file)),
    open: async (name) => rememberComponents(openCheckpoint(path.join(await copied(), name))),
    runtime: createNodeRuntime({ threads: 1 }),
    async close() {
      process.off('exit', remove);
      remove();
    },
  });
}
