import { ModelLoadError } from '@loop/core';

import type { OpenedNetwork } from '../models/musicgen/opened-network.js';
import { wrapSession } from '../runtime/wrap-session.js';
import type { TensorType } from '../runtime/tensor.js';
import { createSession } from './create-session.js';
import { loadOnnxruntime } from './load-onnxruntime.js';
import type { NodeRuntimeOptions } from './onnx-runtime.js';

/** Opens an ONNX file that was exported elsewhere; files of weights beside it are found by the runtime. @throws {ModelLoadError} */
export async function openExported(
  file: string,
  { provider = 'cpu', threads }: Pick<NodeRuntimeOptions, 'provider' | 'threads'>,
): Promise<OpenedNetwork> {
  const options = { executionProviders: [provider], ...(threads === undefined ? {} : { intraOpNumThreads: threads }) };
  const { Tensor } = await loadOnnxruntime();
  const session = await createSession(file, options).catch((error: unknown) => {
    const text = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ModelLoadError(`${file} cannot be loaded: ${text}`, 'other', { cause: error });
  });
  const tensors = session.inputMetadata.flatMap((input) => (input.isTensor ? [input] : []));
  return {
    session: wrapSession(session, Tensor),
    inputs: new Map(tensors.map(({ name, type, shape }) => [name, { type: type as TensorType, shape }])),
    outputs: session.outputNames,
  };
}
