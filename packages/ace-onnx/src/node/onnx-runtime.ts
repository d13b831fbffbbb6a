import { randomUUID } from 'node:crypto';
import { realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ModelLoadError } from '@loop/core';
import * as ort from 'onnxruntime-node';

import type { Runtime, WeightFile, WeightMode } from '../runtime/runtime.js';
import { wrapSession } from '../runtime/wrap-session.js';

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
 * A graph is written beside its weights for the moment of loading, because ONNX Runtime accepts external data only in or below the folder
 * of the model; the file is removed at once, the weights themselves are never touched.
 */
export function createNodeRuntime(options: NodeRuntimeOptions = {}): Runtime {
  const { provider = 'cpu', threads } = options;
  return {
    provider,
    async open(model, { name, files, mode = options.mode ?? 'folded' }) {
      const settings = sessionOptions(provider, mode, threads);
      if (files.length === 0) {
        return ort.InferenceSession.create(model, settings).then(
          (session) => wrapSession(session, ort.Tensor),
          (error: unknown) => {
            throw toLoadError(error, name, provider);
          },
        );
      }
      const folder = await commonFolder(files);
      const file = path.join(folder, `.${name}-${randomUUID()}.onnx`);
      try {
        await writeFile(file, model, { flag: 'wx' });
      } catch (error) {
        throw new ModelLoadError(
          `The folder ${folder} cannot be written; a small graph file is needed there while a model loads. Copy the checkpoint to a folder of your own.`,
          'other',
          { cause: error },
        );
      }
      try {
        return wrapSession(await ort.InferenceSession.create(file, settings), ort.Tensor);
      } catch (error) {
        throw toLoadError(error, name, provider);
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}

function sessionOptions(provider: string, mode: WeightMode, threads: number | undefined): ort.InferenceSession.SessionOptions {
  const common: ort.InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
  if (mode === 'folded') return common;
  // Without folding the casts stay in the graph, so the 16-bit weights stay in the page cache; without a plan the arena holds only what one
  // product needs at a time.
  return {
    ...common,
    enableMemPattern: false,
    extra: { optimization: { disable_specified_optimizers: 'ConstantFolding' } },
  };
}

/** The real folder of all files; links, as in a hub's cache, are followed. */
async function commonFolder(files: readonly WeightFile[]): Promise<string> {
  const folders = new Set(await Promise.all(files.map(async (file) => path.dirname(await realpath(file.location)))));
  const [folder] = folders;
  if (folders.size === 1 && folder !== undefined) return folder;
  throw new ModelLoadError(`The weights of one network lie in ${folders.size} folders; they must lie in one.`, 'wrong_format');
}

function toLoadError(error: unknown, name: string, provider: string): ModelLoadError {
  const text = error instanceof Error ? error.message : String(error);
  const what = `The network ${name} cannot be loaded`;
  if (/bad_alloc|allocat|out of memory/i.test(text))
    return new ModelLoadError(`${what}: not enough memory. Use the mapped mode or the sequential policy.`, 'out_of_memory', {
      cause: error,
    });
  if (/provider|backend not found/i.test(text))
    return new ModelLoadError(`${what}: the execution provider ${provider} is not available here.`, 'provider_missing', { cause: error });
  if (/out of bounds|file size|truncated|exceeds/i.test(text))
    return new ModelLoadError(`${what}: a file of weights is shorter than its header says. Download it again.`, 'truncated', {
      cause: error,
    });
  return new ModelLoadError(`${what}: ${text.split('\n')[0]}`, 'other', { cause: error });
}
