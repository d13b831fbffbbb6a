import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { createLinearTrainer } from '../../../../training/local/__fixtures__/linear-trainer.js';
import type { TrainingParts } from '../training-parts.js';

/** How the trainer of a test behaves. */
export interface OddOrder {
  /** Where it writes `step` when the step begins in which it does something odd, and looks for `go`. */
  readonly folder: string;
  /** The step in which it does that. */
  readonly oddStep?: number | undefined;
  /** It keeps its thread until `go` is there; crashes as if a library had; or takes more memory than there is. */
  readonly oddity?: 'blocks' | 'crashes' | 'hoards' | undefined;
  /** Prepares, without end until it is stopped. */
  readonly prepares?: boolean | undefined;
}

/** A training whose steps take no time, but for one. */
export function openTraining({ folder, oddStep, oddity, prepares = false }: OddOrder): TrainingParts {
  let steps = 0;
  const trainer = createLinearTrainer({
    onStep() {
      steps += 1;
      if (steps !== oddStep) return;
      writeFileSync(path.join(folder, 'step'), String(process.pid));
      if (oddity === 'crashes') process.kill(process.pid, 'SIGSEGV');
      const hoard: number[][] = [];
      while (!existsSync(path.join(folder, 'go')))
        if (oddity === 'hoards') hoard.push(Array.from({ length: 100_000 }, Math.sqrt));
        else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    },
  });
  return {
    openTrainer: async () => trainer,
    ...(prepares
      ? {
          async *prepare(_, { signal }) {
            yield { type: 'progress', phase: 'preprocess', fraction: 0.5, message: 'one of two songs' };
            await new Promise<void>((_resolve, reject) => {
              signal?.addEventListener('abort', () => reject(signal.reason as Error));
            });
          },
        }
      : {}),
  };
}
