import type { OpenOptions, Runtime } from '../../runtime/runtime.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { LayerFeeds, NetworkInputs, TrainingEngine } from './engine.js';
import { layerGradientGraph, layerGraph, lossGraph } from './layer-graphs.js';
import { openAll } from './open-all.js';
import type { OpenNetwork } from './open-all.js';
import { firstTrainedLayer } from './trained-network.js';
import type { TrainedNetwork } from './trained-network.js';

/**
 * Two networks for each layer, forwards and backwards, which give their working memory back after each run: what is kept between the two ways is
 * the input of each layer, and the weights stay in their files. For the CPU, where all networks read the same pages.
 */
export async function createLayerEngine(
  network: TrainedNetwork,
  runtime: Runtime,
  options: Pick<OpenOptions, 'files' | 'mode'>,
): Promise<TrainingEngine> {
  const first = firstTrainedLayer(network);
  const open = openAll(runtime, { ...options, workspace: 'freed' });
  const forwards: OpenNetwork[] = [];
  const backwards: (OpenNetwork | undefined)[] = [];
  try {
    for (let layer = 0; layer < network.layers; layer += 1) {
      forwards.push(await open.network(`layer ${layer}`, layerGraph(network, layer)));
      const gradient = layer < first ? undefined : layerGradientGraph(network, layer, { below: layer > first });
      backwards.push(gradient === undefined ? undefined : await open.network(`layer ${layer}, backwards`, gradient));
    }
    const loss = await open.network('loss', lossGraph(network));
    return createEngine({ forwards, backwards, loss, release: open.release });
  } catch (error) {
    await open.release();
    throw error;
  }
}

interface Parts {
  readonly forwards: readonly OpenNetwork[];
  readonly backwards: readonly (OpenNetwork | undefined)[];
  readonly loss: OpenNetwork;
  readonly release: () => Promise<void>;
}

function createEngine({ forwards, backwards, loss, release }: Parts): TrainingEngine {
  const climb = async ({ x, shared }: NetworkInputs, feeds: LayerFeeds, signal: AbortSignal | undefined): Promise<readonly Tensor[]> => {
    const starts = [x];
    for (const [layer, session] of forwards.entries()) {
      signal?.throwIfAborted();
      starts.push((await session.run({ ...shared, ...feeds[layer], x: starts[layer]! }))['out']!);
    }
    return starts as readonly Tensor[];
  };
  return {
    async evaluate(inputs, feeds, { signal } = {}) {
      const starts = await climb(inputs, feeds, signal);
      return loss.run({ ...inputs.shared, x: starts.at(-1)! }, { outputs: ['loss', 'velocity'] });
    },
    async differentiate(inputs, feeds, { signal, onGradient }) {
      const starts = await climb(inputs, feeds, signal);
      const top = await loss.run({ ...inputs.shared, x: starts.at(-1)! }, { outputs: ['loss', 'by_x'] });
      let by: Tensor | undefined = top['by_x'];
      for (let layer = backwards.length - 1; by !== undefined && backwards[layer] !== undefined; layer -= 1) {
        signal?.throwIfAborted();
        const results = await backwards[layer]!.run({ ...inputs.shared, ...feeds[layer], x: starts[layer]!, by_out: by });
        for (const [name, { data }] of Object.entries(results))
          if (name.startsWith('by/')) onGradient(name.slice('by/'.length), data as Float32Array);
        by = results['by_x'];
      }
      return (top['loss']!.data as Float32Array)[0]!;
    },
    release,
  };
}
