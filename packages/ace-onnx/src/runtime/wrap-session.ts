import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-common';

import type { Session, Tensor, Tensors } from './runtime.js';

/**
 * Makes a session of ONNX Runtime, of Node or of the web, one of ours.
 *
 * @param beforeRun - Waited for before each run. @defaultValue nothing
 */
export function wrapSession(session: InferenceSession, TensorClass: TensorConstructor, beforeRun?: () => Promise<void>): Session {
  const toOrt = ({ data, shape }: Tensor): OrtTensor =>
    data instanceof BigInt64Array ? new TensorClass('int64', data, shape) : new TensorClass('float32', data, shape);
  let released = false;
  return {
    async run(inputs) {
      await beforeRun?.();
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)]));
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, { data: value.data as Float32Array, shape: value.dims }]),
      ) as Tensors;
    },
    async release() {
      if (released) return;
      released = true;
      await session.release();
    },
  };
}
