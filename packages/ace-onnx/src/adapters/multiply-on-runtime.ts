import { multiplyMatrices } from '@loop/core/adapters';
import type { MultiplyElsewhere } from '@loop/core/adapters';

import { createGraph } from '../onnx/graph.js';
import type { Graph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import type { Value } from '../onnx/types.js';
import { once } from '../runtime/once.js';
import type { Runtime, Session } from '../runtime/runtime.js';
import { float32 } from '../runtime/tensor.js';
import type { Tensors } from '../runtime/tensor.js';
import type { LowRankFactors } from './pack-low-rank.js';

/** Products of fewer multiplications are made here: a call of the runtime costs more. */
const FEW = 2e6;

/** What multiplies matrices on a runtime. */
export interface RuntimeMultiplier {
  /** Multiplies two matrices; small ones in plain loops. */
  readonly multiply: MultiplyElsewhere;
  /**
   * Adds a product to a matrix in one operation: `weight + scale · second · first`.
   *
   * @param weight - float32 `[outputs, inputs]`, row-major; not changed.
   * @param factors - `first` float32 `[rank, inputs]`, `second` float32 `[outputs, rank]`, `scale` `[1]`.
   * @returns float32 of the same sizes; it may be a view that is valid until the next call.
   */
  addProduct(weight: Float32Array, factors: LowRankFactors): Promise<Float32Array>;
  /** Frees its networks. */
  release(): Promise<void>;
}

/** Makes products of matrices on a runtime, which is a hundred times as fast as a loop; a network is loaded when the first large one comes. */
export function multiplyOn(runtime: Runtime): RuntimeMultiplier {
  const opened: Session[] = [];
  const network = (build: (graph: Graph) => Value): (() => Promise<Session>) =>
    once(async () => {
      const graph = createGraph('multiply');
      graph.output('result', build(graph));
      const session = await runtime.open(graph.finish(), { name: 'multiply', files: [] });
      opened.push(session);
      return session;
    });
  const product = network((graph) => {
    const a = graph.input('a', 'float32', ['rows', 'inner']);
    return operationsOn(graph).matmul(a, graph.input('b', 'float32', ['inner', 'columns']));
  });
  const sum = network((graph) => {
    const weight = graph.input('weight', 'float32', ['rows', 'columns']);
    const [a, b] = [graph.input('a', 'float32', ['rows', 'inner']), graph.input('b', 'float32', ['inner', 'columns'])];
    return graph.node('Gemm', [operationsOn(graph).mul(a, graph.input('scale', 'float32', [1])), b, weight], weight);
  });
  const run = async (open: () => Promise<Session>, inputs: Tensors): Promise<Float32Array> =>
    (await (await open()).run(inputs))['result']!.data as Float32Array;
  return {
    async multiply(a, b, sizes) {
      const [rows, inner, columns] = sizes;
      if (rows * inner * columns < FEW) return multiplyMatrices(a, b, sizes);
      // Products are kept until a whole change is made of them.
      return (await run(product, { a: float32(a, [rows, inner]), b: float32(b, [inner, columns]) })).slice();
    },
    async addProduct(weight, { first, second, scale }) {
      const [rows, inner, columns] = [...second.shape, first.shape[1]!] as [number, number, number];
      if (rows * inner * columns < FEW) {
        const product = multiplyMatrices(second.data, first.data, [rows, inner, columns]);
        return product.map((value, index) => weight[index]! + scale.data[0]! * value);
      }
      const shape = [rows, columns];
      return run(sum, { weight: float32(weight, shape), a: second, b: first, scale });
    },
    async release() {
      for (const session of opened.splice(0)) await session.release();
    },
  };
}
