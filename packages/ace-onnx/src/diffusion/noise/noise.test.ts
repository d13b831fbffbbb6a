import { describe, expect, it } from 'vitest';

import { createNoise, NOISE_KINDS } from './create-noise.js';
import { createTorchNormals } from './torch-normal.js';

/** Bit patterns as hexadecimal text. */
const bitsOf = (values: Float32Array): string[] =>
  Array.from(new Uint32Array(values.buffer.slice(0)), (word) => word.toString(16).padStart(8, '0'));

describe('createNoise', () => {
  it.each(NOISE_KINDS.map((kind) => [kind]))('%s gives the same numbers for the same seed and others for another', (kind) => {
    const values = createNoise(5, { kind }).normal(64);
    expect(bitsOf(createNoise(5, { kind }).normal(64))).toEqual(bitsOf(values));
    expect(bitsOf(createNoise(6, { kind }).normal(64))).not.toEqual(bitsOf(values));
  });

  it.each(NOISE_KINDS.map((kind) => [kind]))('%s is standard normal', (kind) => {
    const values = createNoise(9, { kind }).normal(100_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const tails = values.reduce((count, value) => count + (Math.abs(value) > 1.959_964 ? 1 : 0), 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(tails - 0.05)).toBeLessThan(0.004);
  });

  it('takes seeds beyond 32 bits', () => {
    expect(bitsOf(createNoise(2n ** 32n + 7n).normal(16))).toEqual(bitsOf(createNoise(7).normal(16)));
    expect(bitsOf(createNoise(2n ** 32n + 7n, { kind: 'lofi-nvim' }).normal(16))).not.toEqual(
      bitsOf(createNoise(7, { kind: 'lofi-nvim' }).normal(16)),
    );
  });

  it('takes no draw at all', () => {
    expect(createNoise(1).normal(0)).toHaveLength(0);
  });
});

describe('createTorchNormals', () => {
  // torch 2.13 CPU: torch.randn(4, 4, generator=torch.Generator('cpu').manual_seed(1234)) begins with these.
  it('begins as torch.randn does', () => {
    const values = createTorchNormals(1234).normal(128);
    expect(values[0]).toBeCloseTo(-0.111_718_57, 7);
    expect(values[1]).toBeCloseTo(-0.496_590_1, 7);
    expect(values[2]).toBeCloseTo(0.163_073_7, 7);
  });

  it('continues its stream across draws', () => {
    const whole = createTorchNormals(3).normal(64);
    const source = createTorchNormals(3);
    expect([...source.normal(32), ...source.normal(32)]).toEqual([...whole]);
  });
});

describe('the lofi.nvim stream', () => {
  it('begins as its daemon does for seed 42 and seed 0', () => {
    const first = [...createNoise(42, { kind: 'lofi-nvim' }).normal(8)];
    [-0.7177292, -1.5736464, 1.8654592, -0.6025585, -0.64557004, 0.31617934, -1.0174508, -1.0480876].forEach((want, index) => {
      expect(first[index]).toBeCloseTo(want, 6);
    });
    const zero = [...createNoise(0, { kind: 'lofi-nvim' }).normal(4)];
    [-0.2340737, -0.89015436, -0.77546304, 0.16862752].forEach((want, index) => expect(zero[index]).toBeCloseTo(want, 6));
  });
});
