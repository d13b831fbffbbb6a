import { expect, it } from 'vitest';

import { analyseHeard } from './analyse-heard.js';

it('shows a sound when it is heard, not when it is made', async () => {
  const context = new AudioContext();
  const source = context.createConstantSource();
  const latency = 0.3;
  const heard = analyseHeard(source, () => latency);
  const samples = new Float32Array(heard().fftSize);
  await context.resume();
  source.start();
  const made = context.currentTime;
  while (samples.every((sample) => sample === 0)) {
    await new Promise((resolve) => setTimeout(resolve, 4));
    heard().getFloatTimeDomainData(samples);
  }
  expect(context.currentTime - made).toBeGreaterThan(latency - 0.01);
  // A busy machine may look late.
  expect(context.currentTime - made).toBeLessThan(latency + 1);
  await context.close();
});
