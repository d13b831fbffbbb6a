import type { OpenOptions, Runtime } from '../../runtime/runtime.js';
import type { Tensors } from '../../runtime/tensor.js';
import type { DecoderEngine, DecoderInputs, LayerFeeds } from './engine.js';
import type { DecoderPlan } from './layer-graphs.js';
import { wholeGraph } from './whole-graph.js';

/** One network for everything, so that weights are held once. For devices on which networks do not share weights. */
export async function createGraphEngine(
  plan: DecoderPlan,
  runtime: Runtime,
  options: Pick<OpenOptions, 'files' | 'mode'>,
): Promise<DecoderEngine> {
  const session = await runtime.open(wholeGraph(plan), { ...options, name: 'training', workspace: 'freed' });
  const inputsOf = ({ x, shared, mask, loss }: DecoderInputs, feeds: LayerFeeds): Record<string, Tensors[string]> =>
    Object.assign({ x }, shared, mask, loss, ...feeds) as Record<string, Tensors[string]>;
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
    release: () => session.release(),
  };
}
