import { multiplyMatrices } from '@loop/core/adapters';
import type { MultiplyElsewhere } from '@loop/core/adapters';

import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import { once } from '../runtime/once.js';
import type { Runtime } from '../runtime/runtime.js';
import { float32 } from '../runtime/tensor.js';

/** Products of fewer multiplications are made here: a call of the runtime costs more. */
const FEW = 2e6;

/** What multiplies matrices on a runtime. */
export interface RuntimeMultiplier {
  /** Multiplies two matrices; small ones in plain loops. */
  readonly multiply: MultiplyElsewhere;
  /** Frees its network. */
  release(): Promise<void>;
}

/** Makes products of matrices on a runtime, which is a hundred times as fast as a loop; its network is loaded when the first large one comes. */
export function multiplyOn(runtime: Runtime): RuntimeMultiplier {
  let isOpen = false;
  const open = once(() => {
    isOpen = true;
    const graph = createGraph('multiply');
    const a = graph.input('a', 'float32', ['rows', 'inner']);
    graph.output('product', operationsOn(graph).matmul(a, graph.input('b', 'float32', ['inner', 'columns'])));
    return runtime.open(graph.finish(), { name: 'multiply', files: [] });
  });
  return {
    async multiply(a, b, sizes) {
      const [rows, inner, columns] = sizes;
      if (rows * inner * columns < FEW) return multiplyMatrices(a, b, sizes);
      const session = await open();
      const { product } = await session.run({ a: float32(a, [rows, inner]), b: float32(b, [inner, columns]) });
      // The result may be a view that is valid until the next run.
      return (product!.data as Float32Array).slice();
    },
    async release() {
      if (isOpen) await (await open()).release();
    },
  };
}
