import { createWeights } from '../../src/models/weights.js';
import type { Weights } from '../../src/models/weights.js';
import { buildNetwork } from '../../src/models/recipe.js';
import type { NetworkName } from '../../src/models/v1/networks.js';
import { RECIPES } from '../../src/models/v1/networks.js';
import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import { float32, int64 } from '../../src/runtime/tensor.js';
import { convolutionsOn } from '../../src/runtime/convolutions-on.js';
import type { Checkpoint, Component, Session } from '../../src/runtime/runtime.js';
import type { Tensor, Tensors } from '../../src/runtime/tensor.js';
import type { GoldenSet } from '../golden.js';

/** The networks of a set's tiny checkpoint, opened once each. */
export interface GoldenNetworks {
  readonly checkpoint: Checkpoint;
  component(name: string): Promise<Component>;
  session(name: NetworkName): Promise<Session>;
  /** Builds and runs a graph of its own over a component's weights. */
  run(component: string, build: (graph: Graph, weights: Weights) => void, inputs: Tensors): Promise<Tensors>;
}

const opened = new WeakMap<GoldenSet, Promise<GoldenNetworks>>();

/** Opens the checkpoint of a set, once. */
export function networksOf(set: GoldenSet): Promise<GoldenNetworks> {
  const known = opened.get(set);
  if (known !== undefined) return known;
  const networks = openNetworks(set);
  opened.set(set, networks);
  return networks;
}

async function openNetworks(set: GoldenSet): Promise<GoldenNetworks> {
  const { checkpoint, runtime } = await set.platform.open();
  const components = new Map<string, Promise<Component>>();
  const sessions = new Map<string, Promise<Session>>();
  const component = (name: string): Promise<Component> => {
    if (!components.has(name)) components.set(name, checkpoint.component(name));
    return components.get(name)!;
  };
  return {
    checkpoint,
    component,
    session(name) {
      if (!sessions.has(name)) {
        sessions.set(
          name,
          component(RECIPES[name].component).then((own) => {
            const graph = buildNetwork(RECIPES[name], own, { convolutions: convolutionsOn(runtime.provider) });
            return runtime.open(graph, { name, files: own.files });
          }),
        );
      }
      return sessions.get(name)!;
    },
    async run(name, build, inputs) {
      const own = await component(name);
      const graph = createGraph('part');
      const weights = createWeights(graph, own.tensors);
      build(graph, weights);
      weights.verify(() => true);
      const session = await runtime.open(graph.finish(), { name: 'part', files: own.files });
      try {
        const results = await session.run(inputs);
        return Object.fromEntries(
          Object.entries(results).map(([key, value]) => [key, float32((value.data as Float32Array).slice(), value.shape)]),
        );
      } finally {
        await session.release();
      }
    },
  };
}

/** The float32 data of a named result. */
export function floatsOf(tensors: Tensors, name: string): Float32Array {
  return tensors[name]!.data as Float32Array;
}

/** Integers as a session wants them. */
export function integers(values: ArrayLike<number>, shape: readonly number[]): Tensor {
  return int64(
    BigInt64Array.from(Array.from(values), (value) => BigInt(Math.round(value))),
    shape,
  );
}

/** Floats as a session wants them. */
export function floats(data: Float32Array, shape: readonly number[]): Tensor {
  return float32(data, shape);
}

/** A number as a session wants it. */
export function scalar(value: number): Tensor {
  return float32(Float32Array.of(value), []);
}
