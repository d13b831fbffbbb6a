import type { OpenOptions, Runtime } from '../../runtime/runtime.js';
import type { Tensors } from '../../runtime/tensor.js';
import type { LayerFeeds, NetworkInputs, TrainingEngine } from './engine.js';
import { openAll } from './open-all.js';
import type { TrainedNetwork } from './trained-network.js';
import { wholeGraph } from './whole-graph.js';

/** One network for everything, so that weights are held once. For devices on which networks do not share weights. */
export async function createGraphEngine(
  network: TrainedNetwork,
  runtime: Runtime,
  options: Pick<OpenOptions, 'files' | 'mode'>,
): Promise<TrainingEngine> {
  const open = openAll(runtime, { ...options, workspace: 'freed' });
  const session = await open.network('training', wholeGraph(network));
  const inputsOf = ({ x, shared }: NetworkInputs, feeds: LayerFeeds): Tensors => Object.assign({ x }, shared, ...feeds) as Tensors;
  return {
    async evaluate(inputs, feeds, { signal } = {}) {
      signal?.throwIfAborted();
      return session.run(inputsOf(inputs, feeds), { outputs: ['loss', 'velocity'] });
    },
    async differentiate(inputs, feeds, { signal, onGradient }) {
      signal?.throwIfAborted();
      const results = await session.run(inputsOf(inputs, feeds));
      for (const [name, { data }] of Object.entries(results))
        if (name.startsWith('by/')) onGradient(name.slice('by/'.length), data as Float32Array);
      return (results['loss']!.data as Float32Array)[0]!;
    },
    release: open.release,
  };
}
