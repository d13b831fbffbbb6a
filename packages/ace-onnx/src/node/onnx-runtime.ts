import { isLoopError, ModelLoadError } from '@loop/core';
import type { LoopError } from '@loop/core';
import type { InferenceSession } from 'onnxruntime-node';

import { movableModel } from '../onnx/movable-model.js';
import type { Runtime, WeightMode, Workspace } from '../runtime/runtime.js';
import { exactOn } from '../runtime/exact-on.js';
import { wrapSession } from '../runtime/wrap-session.js';
import { createSession } from './create-session.js';
import { loadOnnxruntime } from './load-onnxruntime.js';
import { placeWeights } from './place-weights.js';

/** How onnxruntime-node is used. */
export interface NodeRuntimeOptions {
  /** What executes: `cpu`, `cuda`, `coreml`, `webgpu`. Default `cpu`. */
  readonly provider?: string | undefined;
  /** Threads within an operation. Default: as many as the runtime finds useful. */
  readonly threads?: number | undefined;
  /** How weights are held when a network does not say otherwise. @defaultValue 'folded' */
  readonly mode?: WeightMode | undefined;
}

/**
 * Creates a runtime on onnxruntime-node.
 *
 * Nothing is written: a graph goes over in memory, together with the folder in which its weights are. Weights of one network may lie in
 * several folders of one disk, and the folders may be read-only.
 */
export function createNodeRuntime(options: NodeRuntimeOptions = {}): Runtime {
  const { provider = 'cpu', threads } = options;
  return {
    provider,
    async open(network, { name, files, mode = options.mode ?? 'folded', workspace }) {
      try {
        const { weights, encode } = movableModel(exactOn(provider, network));
        const { folder, places } = await placeWeights(weights, files);
        const settings = sessionOptions(provider, mode, { threads, folder, workspace });
        const { Tensor } = await loadOnnxruntime();
        return wrapSession(await createSession(encode(places), settings), Tensor);
      } catch (error) {
        throw toLoadError(error, name, provider);
      }
    },
  };
}

interface SessionPlan {
  readonly threads: number | undefined;
  readonly folder: string | undefined;
  readonly workspace: Workspace | undefined;
}

function sessionOptions(provider: string, mode: WeightMode, { threads, folder, workspace }: SessionPlan): InferenceSession.SessionOptions {
  const isFreed = workspace === 'freed';
  const session = {
    ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
    // A second layout of a weight is private memory of each network that uses it.
    ...(isFreed ? { disable_prepacking: '1' } : {}),
  };
  const common: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(isFreed ? { enableCpuMemArena: false, enableMemPattern: false } : {}),
    extra: { session },
  };
  if (mode === 'folded') return common;
  // Without folding the casts stay in the graph, so the 16-bit weights stay in the page cache; without a plan the arena holds only what one
  // product needs at a time. Two equal casts that are far apart stay two, so that no wide weight is held between them.
  const disabled = isFreed ? 'ConstantFolding;CommonSubexpressionElimination' : 'ConstantFolding';
  return { ...common, enableMemPattern: false, extra: { session, optimization: { disable_specified_optimizers: disabled } } };
}

function toLoadError(error: unknown, name: string, provider: string): LoopError {
  if (isLoopError(error) && error.code !== 'file_format') return error;
  const text = error instanceof Error ? error.message : String(error);
  const what = `The network ${name} cannot be loaded`;
  if (/bad_alloc|allocat|out of memory/i.test(text))
    return new ModelLoadError(`${what}: not enough memory. Use the mapped mode or the sequential policy.`, 'out_of_memory', {
      cause: error,
    });
  if (isLoopError(error) || /protobuf|invalid model|invalid_graph|is not a registered function|opset/i.test(text))
    return new ModelLoadError(`${what}: ${text.split('\n')[0]}`, 'wrong_format', { cause: error });
  if (/provider|backend not found/i.test(text))
    return new ModelLoadError(`${what}: the execution provider ${provider} is not available here.`, 'provider_missing', { cause: error });
  if (/out of bounds|file size|truncated|exceeds/i.test(text))
    return new ModelLoadError(`${what}: a file of weights is shorter than its header says. Download it again.`, 'truncated', {
      cause: error,
    });
  return new ModelLoadError(`${what}: ${text.split('\n')[0]}`, 'other', { cause: error });
}
