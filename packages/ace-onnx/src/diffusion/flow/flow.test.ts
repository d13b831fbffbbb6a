import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sampleFlow } from './flow-sampler.js';
import type { FlowOptions } from './flow-sampler.js';
import { softenMask } from './hold-source.js';
import { baseTimesteps, turboTimesteps } from './timesteps.js';
import { correctWavelet } from './wavelet-correction.js';

async function finish(run: ReturnType<typeof sampleFlow>): Promise<Float32Array> {
  let next = await run.next();
  while (next.done !== true) next = await run.next();
  return next.value;
}

const options: FlowOptions = { levels: turboTimesteps({ shift: 3 }), isTurbo: true, channels: 2, frames: 3 };

describe('timesteps', () => {
  it('falls from at most 1 to 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.1, max: 10, noNaN: true }), (steps, shift) => {
        for (const levels of [baseTimesteps({ steps, shift }), turboTimesteps({ steps, shift })]) {
          expect(levels[0]).toBeCloseTo(1, 5);
          expect(levels.at(-1)).toBe(0);
          expect(levels.slice(1).every((level, index) => level < levels[index]!)).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['steps', () => baseTimesteps({ shift: 1 })],
    ['steps', () => turboTimesteps({ steps: 1.5, shift: 1 })],
    ['shift', () => turboTimesteps({ shift: 0 })],
    ['timesteps', () => turboTimesteps({ shift: 1, timesteps: [0] })],
    ['timesteps[1]', () => baseTimesteps({ shift: 1, timesteps: [0.5, 0.6] })],
    ['timesteps[0]', () => baseTimesteps({ shift: 1, timesteps: [1.5, 0] })],
  ])('refuses a wrong %s', (path, run) => {
    const error = ((): unknown => {
      try {
        return run();
      } catch (reason) {
        return reason;
      }
    })();
    expect(isLoopError(error, 'invalid_input') && error.issues[0]!.path).toBe(path);
  });
});

describe('sampleFlow', () => {
  it('arrives at the music when the velocity is exact, whatever the way', async () => {
    const [music, noise] = [Float32Array.of(1, -2, 3, 0.5, 0, 4), Float32Array.of(0.1, 0.2, -0.3, 1, 2, -1)];
    const exact = async ({ level, latent }: { level: number; latent: Float32Array }): Promise<Float32Array> =>
      level === 0 ? noise.map((value, index) => value - music[index]!) : latent.map((value, index) => (value - music[index]!) / level);
    for (const method of ['ode', 'sde'] as const) {
      for (const isTurbo of [true, false]) {
        const latent = await finish(sampleFlow(noise, exact, { ...options, isTurbo, method, drawNoise: () => noise }));
        latent.forEach((value, index) => expect(value).toBeCloseTo(music[index]!, 4));
      }
    }
  });

  it('stops between evaluations when it is aborted', async () => {
    const abort = new AbortController();
    let asked = 0;
    const run = sampleFlow(
      new Float32Array(6),
      async () => {
        asked += 1;
        if (asked === 3) abort.abort(new Error('enough'));
        return new Float32Array(6);
      },
      { ...options, solver: 'heun', signal: abort.signal },
    );
    await expect(finish(run)).rejects.toThrow('enough');
    expect(asked).toBe(3);
  });

  it('says at which step a prediction is not finite', async () => {
    const run = sampleFlow(new Float32Array(6), async ({ step }) => new Float32Array(6).fill(step === 2 ? NaN : 0), options);
    await expect(finish(run)).rejects.toThrow('step 3 of 8');
  });

  it('wants noise where the method draws it', async () => {
    const run = sampleFlow(new Float32Array(6), async () => new Float32Array(6), { ...options, method: 'sde' });
    await expect(finish(run)).rejects.toThrow('drawNoise');
  });
});

describe('correctWavelet', () => {
  it('changes nothing where the latent is the clean one, and nothing at strength 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 1, noNaN: true }), (frames, level) => {
        const after = Float32Array.from({ length: 2 * frames }, (_, index) => Math.sin(index));
        const place = { after, level, channels: 2, frames };
        expect(correctWavelet({ ...place, clean: after }, {})).toEqual(after);
        expect(correctWavelet({ ...place, clean: new Float32Array(after.length) }, { scale: 0, highScale: 0 })).toEqual(after);
      }),
    );
  });
});

describe('softenMask', () => {
  it('keeps the region whole, and ramps outside of it only', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 20 }), fc.nat(30), fc.nat(40), (before, size, after, width) => {
        const mask = [...Array(before).fill(false), ...Array(size).fill(true), ...Array(after).fill(false)] as boolean[];
        const shares = softenMask(mask, width);
        mask.forEach((isNew, place) => (isNew ? expect(shares[place]).toBe(1) : expect(shares[place]).toBeLessThan(1)));
        expect(shares.slice(0, Math.max(0, before - width)).every((share) => share === 0)).toBe(true);
        expect(shares.slice(before + size + width).every((share) => share === 0)).toBe(true);
      }),
    );
  });
});
