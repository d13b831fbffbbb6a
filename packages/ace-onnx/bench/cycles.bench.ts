// `pnpm bench cycles [cycles]`: loads the tiny checkpoint, makes a song and disposes of it, again and again, and says what memory is left after
// each: the test beside the pipeline counts networks, tensors and listeners, this shows that nothing else grows either.
import { fileURLToPath } from 'node:url';

import { loadAceStep } from '../src/node/index.js';

const cycles = Number(process.argv[2] ?? 10);
const folder = fileURLToPath(new URL('../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const left: number[] = [];
for (let cycle = 0; cycle < cycles; cycle += 1) {
  const generator = await loadAceStep(folder, { threads: 1, planner: false, policy: 'resident' });
  await generator.generate({ task: 'text2music', prompt: 'noise', durationSeconds: 0.5, steps: 1, seed: 1 });
  await generator.dispose();
  globalThis.gc?.();
  left.push(process.memoryUsage().rss);
  console.log(`after ${String(cycle + 1).padStart(2)}: ${(left.at(-1)! / 1e6).toFixed(0)} MB`);
}
// The first cycles fill caches of the runtime and of the compiler.
const settled = left.slice(Math.floor(cycles / 3));
console.log(
  JSON.stringify({ name: 'cycles', value: settled.at(-1), unit: 'bytes', baseline: settled[0], ratio: settled.at(-1)! / settled[0]! }),
);
