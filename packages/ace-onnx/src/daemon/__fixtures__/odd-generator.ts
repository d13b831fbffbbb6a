// A generator whose prompt says what becomes of a request; tests name it as the pattern engine's module.
import { existsSync, writeFileSync } from 'node:fs';

import { createRandom, delay, InferenceError } from '@loop/core';
import type { MusicGenerator, MusicTrack } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

import { PLAIN_CAPABILITIES } from './plain-capabilities.js';

const STEPS = 20;

/**
 * Makes noise, in 20 steps. In a prompt, `hold <file>` waits at step 5 until the file is there, having written its process id to `<file>.pid`;
 * `block <file>` does so without giving the thread away, as native code does; `crash` ends the process, `fail` throws, `nan` makes no sound.
 */
export function createGenerator(): MusicGenerator {
  return defineGenerator({
    name: 'odd',
    capabilities: { ...PLAIN_CAPABILITIES, description: 'Noise.', sampleRate: 8000 },
    async *run({ task, prompt = '', seed = 0, durationSeconds = 1 }, { signal }) {
      const [word = '', file = ''] = prompt.split(' ');
      if (word === 'crash') process.kill(process.pid, 'SIGKILL');
      for (let step = 1; step <= STEPS; step += 1) {
        signal.throwIfAborted();
        if (step === 5 && word === 'fail') throw new InferenceError('Step 5 gave NaN.', 'diffusion');
        if (step === 5 && (word === 'hold' || word === 'block')) {
          writeFileSync(`${file}.pid`, String(process.pid));
          while (!existsSync(file)) {
            if (word === 'hold') await delay(5, { signal });
            else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
          }
        }
        yield { type: 'progress', phase: 'render', fraction: step / STEPS, step, steps: STEPS };
        await new Promise((resolve) => setImmediate(resolve));
      }
      const random = createRandom(seed);
      const samples = Float32Array.from({ length: Math.round(8000 * durationSeconds) }, () => 0.2 * random.next() - 0.1);
      const provenance = { generator: 'odd', task, seed, adapters: [], aiGenerated: false, parameters: {} };
      const track: MusicTrack = { audio: { sampleRate: 8000, channels: [samples] }, seed, metadata: { prompt }, provenance };
      return [track];
    },
  });
}
