import type { OpenOptions, Runtime, Session } from '../../runtime/runtime.js';
import type { Tensor, Tensors } from '../../runtime/tensor.js';
import { openAll } from '../open-all.js';
import type { DecoderEngine, DecoderInputs, LayerFeeds } from './engine.js';
import { layerGradientGraph, layerGraph, lossGraph } from './layer-graphs.js';
import type { DecoderPlan } from './layer-graphs.js';
import { layerOf } from './sites.js';

/**
 * Two networks for each layer, forwards and backwards, which give their working memory back after each run: what is kept between the two ways is
 * the input of each layer, and the weights stay in their files. For the CPU, where all networks read the same pages.
 */
export async function createLayerEngine(
  plan: DecoderPlan,
  runtime: Runtime,
  options: Pick<OpenOptions, 'files' | 'mode'>,
): Promise<DecoderEngine> {
  const { layers, sliding } = plan.config;
  const first = Math.min(...[...plan.forms.keys()].map(layerOf));
  const open = openAll(runtime, { ...options, workspace: 'freed' });
  const forwards: Session[] = [];
  const backwards: (Session | undefined)[] = [];
  try {
    for (let layer = 0; layer < layers; layer += 1) {
      forwards.push(await open.network(`layer ${layer}`, layerGraph(plan, layer)));
      const gradient = layer < first ? undefined : layerGradientGraph(plan, layer, { below: layer > first });
      backwards.push(gradient === undefined ? undefined : await open.network(`layer ${layer}, backwards`, gradient));
    }
    const loss = await open.network('loss', lossGraph(plan));
    return createEngine({ forwards, backwards, loss, sliding, release: open.release });
  } catch (error) {
    await open.release();
    throw error;
  }
}

interface Parts {
  readonly forwards: readonly Session[];
  readonly backwards: readonly (Session | undefined)[];
  readonly loss: Session;
  readonly sliding: readonly boolean[];
  readonly release: () => Promise<void>;
}

function createEngine({ forwards, backwards, loss, sliding, release }: Parts): DecoderEngine {
  const inputsOf = (layer: number, { shared, mask }: DecoderInputs, feeds: LayerFeeds): Tensors => ({
    ...shared,
    ...(sliding[layer] === true ? mask : {}),
    ...feeds[layer],
  });
  const climb = async (inputs: DecoderInputs, feeds: LayerFeeds, signal: AbortSignal | undefined): Promise<readonly Tensor[]> => {
    const starts = [inputs.x];
    for (const [layer, session] of forwards.entries()) {
      signal?.throwIfAborted();
      starts.push((await session.run({ ...inputsOf(layer, inputs, feeds), x: starts[layer]! }))['out']!);
    }
    return starts as readonly Tensor[];
  };
  return {
    async evaluate(inputs, feeds, { signal } = {}) {
      const starts = await climb(inputs, feeds, signal);
      return loss.run({ ...inputs.loss, x: starts.at(-1)! }, { outputs: ['loss', 'velocity'] });
    },
    async differentiate(inputs, feeds, { signal, onGradient }) {
      const starts = await climb(inputs, feeds, signal);
      const top = await loss.run({ ...inputs.loss, x: starts.at(-1)! }, { outputs: ['loss', 'by_x'] });
      let by: Tensor | undefined = top['by_x'];
      for (let layer = backwards.length - 1; by !== undefined && backwards[layer] !== undefined; layer -= 1) {
        signal?.throwIfAborted();
        const results = await backwards[layer]!.run({ ...inputsOf(layer, inputs, feeds), x: starts[layer]!, by_out: by });
        for (const [name, { data }] of Object.entries(results))
          if (name.startsWith('by/')) onGradient(name.slice('by/'.length), data as Float32Array);
        by = results['by_x'];
      }
      return (top['loss']!.data as Float32Array)[0]!;
    },
    release,
  };
}
