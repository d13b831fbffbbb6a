import { DisposedError, InferenceError, UnsupportedError } from '@loop/core';
import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-common';

import type { Session } from './runtime.js';
import type { KeptTensor, Tensor, TensorType } from './tensor.js';

/**
 * Makes a session of ONNX Runtime, of Node or of the web, one of ours.
 *
 * @param beforeRun - Waited for before each run. @defaultValue nothing
 */
export function wrapSession(session: InferenceSession, TensorClass: TensorConstructor, beforeRun?: () => Promise<void>): Session {
  let released = false;
  const compute = async (
    inputs: Parameters<Session['run']>[0],
    names: readonly string[] = session.outputNames,
  ): Promise<readonly (readonly [name: string, value: OrtTensor])[]> => {
    await beforeRun?.();
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor, TensorClass)]));
    return Object.entries((await session.run(feeds, names)) as Readonly<Record<string, OrtTensor>>);
  };
  return {
    async run(inputs, { outputs } = {}) {
      const results = await compute(inputs, outputs);
      return Object.fromEntries(await Promise.all(results.map(async ([name, value]) => [name, await takeOut(value)] as const)));
    },
    async runKeeping(inputs, keep) {
      const results = await compute(inputs);
      const kept: Record<string, KeptTensor> = {};
      const outputs: Record<string, Tensor> = {};
      for (const [name, value] of results) {
        if (keep.includes(name)) kept[name] = new KeptOrtTensor(value);
        else outputs[name] = await takeOut(value);
      }
      return { outputs, kept };
    },
    async release() {
      if (released) return;
      released = true;
      await session.release();
    },
  };
}

/** A tensor of ONNX Runtime that is held for later runs. */
class KeptOrtTensor implements KeptTensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  #tensor: OrtTensor | undefined;

  constructor(tensor: OrtTensor) {
    this.type = typeOf(tensor);
    this.shape = tensor.dims;
    this.#tensor = tensor;
  }

  get tensor(): OrtTensor {
    if (this.#tensor === undefined) throw new DisposedError('The tensor');
    return this.#tensor;
  }

  async read(): Promise<Tensor> {
    return toTensor(this.tensor, await this.tensor.getData());
  }

  dispose(): void {
    this.#tensor?.dispose();
    this.#tensor = undefined;
  }
}

function toOrt(tensor: Tensor | KeptTensor, TensorClass: TensorConstructor): OrtTensor {
  if (tensor instanceof KeptOrtTensor) return tensor.tensor;
  if (!('data' in tensor)) throw new UnsupportedError('tensor', 'A kept tensor can only go into a session of the runtime that made it.');
  const { type, data, shape } = tensor;
  if (type === 'bfloat16')
    throw new UnsupportedError('tensor', 'ONNX Runtime takes no bfloat16 from JavaScript. Widen the numbers to float32 first.');
  return new TensorClass(type, data, shape);
}

/** Copies an output out of the runtime, wherever it is, and frees it there. */
async function takeOut(value: OrtTensor): Promise<Tensor> {
  return toTensor(value, value.location === 'cpu' ? value.data : await value.getData(true));
}

function toTensor(value: OrtTensor, data: OrtTensor['data']): Tensor {
  const type = typeOf(value);
  // Where JavaScript has 16-bit floats of its own, their bits are taken.
  const { buffer, byteOffset, length } = data as Exclude<OrtTensor['data'], string[]>;
  const bits = type === 'float16' ? new Uint16Array(buffer, byteOffset, length) : data;
  return { type, data: bits, shape: value.dims } as Tensor;
}

const TYPES: readonly string[] = ['float32', 'float16', 'int64', 'int32', 'uint8', 'int8', 'bool'] satisfies readonly TensorType[];

function typeOf({ type }: OrtTensor): TensorType {
  if (TYPES.includes(type)) return type as TensorType;
  throw new InferenceError(`An output of the network is of type ${type}, which is not read here. Cast it in the graph.`, 'output');
}
