import type { Tensor } from '../../src/runtime/tensor.js';
import { startTorch } from './start-torch.js';
import type { TorchNetwork, TorchTimes } from './start-torch.js';

/**
 * Runs a network in PyTorch, prints what it takes and how far its result is from ours.
 *
 * @param want - What the network gave here.
 * @returns The least of several runs; `undefined` where there is no PyTorch, which is printed, too.
 */
export async function runBeside(network: TorchNetwork, inputs: readonly Tensor[], want: Float32Array): Promise<TorchTimes | undefined> {
  const torch = await startTorch(network);
  if (typeof torch === 'string') return void console.log(torch);
  try {
    // The first run warms up.
    const got = await torch.result(inputs);
    const times = [await torch.run(inputs), await torch.run(inputs), await torch.run(inputs)];
    const [wall, processor] = [Math.min(...times.map((time) => time.wall)), Math.min(...times.map((time) => time.processor))];
    const energy = (values: Float32Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
    const difference = Math.sqrt(energy(got.map((value, index) => value - want[index]!)) / energy(want));
    console.log(
      `PyTorch ${torch.version}: ${wall.toFixed(2)} s (processors ${processor.toFixed(2)} s), differs by ${difference.toExponential(0)} of the size`,
    );
    return { wall, processor };
  } finally {
    torch.close();
  }
}
