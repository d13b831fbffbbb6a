import { isLoopError, ModelLoadError, parseInput } from '@loop/core';
import type { LoopError } from '@loop/core';
import type * as ort from 'onnxruntime-web';
import * as z from 'zod/mini';

import type { Runtime, WeightMode } from '../runtime/runtime.js';
import { exactOn } from '../runtime/exact-on.js';
import { wrapSession } from '../runtime/wrap-session.js';
import { packWeights } from './pack-weights.js';
import type { PackOptions } from './pack-weights.js';
import { describeWebGpu } from './webgpu-report.js';
import type { WebGpuReport } from './webgpu-report.js';

/** What may execute networks in a browser; `auto` takes a real GPU where there is one, and WebAssembly otherwise. */
export const WEB_PROVIDERS = ['auto', 'webgpu', 'wasm'] as const;

/** What may execute networks in a browser. */
export type WebProvider = (typeof WEB_PROVIDERS)[number];

/** How onnxruntime-web is used. */
export interface WebRuntimeOptions {
  /** @defaultValue 'auto' */
  readonly provider?: WebProvider | undefined;
  /** The folder, with a slash at its end, that serves the `.wasm` and `.mjs` files of onnxruntime-web. @defaultValue beside its script */
  readonly wasmPaths?: string | undefined;
  /**
   * Threads of WebAssembly, 1–64. More than one needs a page that is isolated across origins (COOP and COEP headers). The first runtime on a
   * page decides for all. @defaultValue as many as the machine has cores, at most 8; 1 on a page that is not isolated
   */
  readonly threads?: number | undefined;
  /** How weights are held when a network does not say otherwise. @defaultValue 'folded' */
  readonly mode?: WeightMode | undefined;
}

/** Which provider was taken, and why. Plain data. */
export interface WebRuntimeReport {
  /** What executes networks. */
  readonly provider: 'webgpu' | 'wasm';
  /** Why this one, in a sentence. */
  readonly reason: string;
  /** What the GPU can do; `undefined` when nobody asked. */
  readonly webgpu?: WebGpuReport | undefined;
  /** Threads of WebAssembly. */
  readonly threads: number;
}

/** A runtime on onnxruntime-web. */
export interface WebRuntime extends Runtime {
  /** Which provider was taken, and why. */
  readonly report: WebRuntimeReport;
}

type OrtModule = typeof ort;

/** What weights may take of the 4 GiB of WebAssembly; the rest is for what is computed. */
const WASM_BYTES = 3.5 * 2 ** 30;

const schema = z.object({
  provider: z._default(z.enum(WEB_PROVIDERS), 'auto'),
  threads: z.optional(z.int().check(z.gte(1), z.lte(64))),
});

/**
 * Creates a runtime on onnxruntime-web, which is imported now and not before.
 *
 * Weights that a network uses are read into memory, in shards below 2 GiB. In the `folded` mode 16-bit weights are widened on the way.
 * In the `mapped` mode they stay 16 bits wide and are cast as they are used: by WebAssembly as they are, by a GPU with `shader-f16` as
 * float16 (values below 6·10⁻⁸ become 0); a GPU without it takes float32 in both modes.
 *
 * @throws {ModelLoadError} With the reason `provider_missing`, when onnxruntime-web is not there, or WebGPU is asked for and there is none.
 */
export async function createWebRuntime(options: WebRuntimeOptions = {}): Promise<WebRuntime> {
  const { provider: wanted } = parseInput(schema, { provider: options.provider, threads: options.threads }, 'options');
  const webgpu = wanted === 'wasm' ? undefined : await describeWebGpu();
  const { provider, reason } = choose(wanted, webgpu);
  const module = await importRuntime(provider);
  const { wasm } = module.env;
  if (options.wasmPaths !== undefined) wasm.wasmPaths = options.wasmPaths;
  const threads = options.threads ?? (globalThis.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency) : 1);
  wasm.numThreads = threads;
  module.env.logLevel = 'error';
  return {
    provider,
    report: { provider, reason, webgpu, threads },
    async open(network, { name, files, mode = options.mode ?? 'folded', keep = [] }) {
      try {
        const { model: packed, shards: externalData } = await packWeights(
          exactOn(provider, network),
          files,
          packingFor(provider, mode, webgpu),
        );
        const session = await module.InferenceSession.create(packed, sessionOptions(provider, mode, { externalData, keep }));
        return wrapSession(session, module.Tensor, nextTask);
      } catch (error) {
        throw toLoadError(error, name, provider);
      }
    },
  };
}

function choose(wanted: WebProvider, webgpu: WebGpuReport | undefined): { readonly provider: 'webgpu' | 'wasm'; readonly reason: string } {
  if (wanted === 'wasm' || webgpu === undefined) return { provider: 'wasm', reason: 'WebAssembly was asked for.' };
  if (wanted === 'webgpu') {
    if (webgpu.isAvailable) return { provider: 'webgpu', reason: 'WebGPU was asked for.' };
    throw new ModelLoadError(
      `WebGPU was asked for, and ${webgpu.reason ?? 'there is none'}. Ask for auto or wasm instead.`,
      'provider_missing',
    );
  }
  if (!webgpu.isAvailable) return { provider: 'wasm', reason: `WebAssembly, because ${webgpu.reason ?? 'there is no WebGPU'}.` };
  if (webgpu.adapter?.isSoftware === true)
    return { provider: 'wasm', reason: 'WebAssembly, because the only GPU adapter is a program on the CPU.' };
  return { provider: 'webgpu', reason: 'WebGPU, because there is a GPU.' };
}

async function importRuntime(provider: 'webgpu' | 'wasm'): Promise<OrtModule> {
  try {
    return provider === 'webgpu' ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  } catch (error) {
    throw new ModelLoadError('onnxruntime-web could not be imported. Install it: npm install onnxruntime-web', 'provider_missing', {
      cause: error,
    });
  }
}

function packingFor(provider: string, mode: WeightMode, webgpu: WebGpuReport | undefined): PackOptions {
  // WebAssembly looks up rows of any type; on the GPU a table must be of a type that shaders know.
  if (provider === 'wasm') return { width: mode === 'folded' ? 'float32' : 'stored', tableWidth: 'stored', maxBytes: WASM_BYTES };
  return { width: mode === 'mapped' && webgpu?.hasFloat16 === true ? 'float16' : 'float32' };
}

function sessionOptions(
  provider: string,
  mode: WeightMode,
  {
    externalData,
    keep,
  }: { readonly externalData: ort.InferenceSession.SessionOptions['externalData'] & object; readonly keep: readonly string[] },
): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    externalData,
    ...(provider === 'webgpu' && keep.length > 0
      ? { preferredOutputLocation: Object.fromEntries(keep.map((output) => [output, 'gpu-buffer' as const])) }
      : {}),
    // Without folding the casts stay in the graph, and with them the 16-bit weights; without a plan memory holds one widened weight at a time.
    ...(mode === 'mapped' ? { enableMemPattern: false, extra: { optimization: { disable_specified_optimizers: 'ConstantFolding' } } } : {}),
  };
}

/** Lets messages and events in, such as an abort: WebAssembly computes without a pause of its own. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

function toLoadError(error: unknown, name: string, provider: string): LoopError {
  const text = error instanceof Error ? error.message : String(error);
  const what = `The network ${name} cannot be loaded`;
  if (isLoopError(error) && error.code !== 'file_format') return error;
  if (isLoopError(error) || /protobuf|invalid model|invalid_graph|is not a registered function|opset/i.test(text))
    return new ModelLoadError(`${what}: ${firstLine(text)}`, 'wrong_format', { cause: error });
  if (/bad_alloc|allocat|out of memory|memory access out of bounds/i.test(text))
    return new ModelLoadError(`${what}: not enough memory. Use the mapped mode, the sequential policy, or WebGPU.`, 'out_of_memory', {
      cause: error,
    });
  if (/no available backend|backend not found|webassembly|wasm file|importing a module|failed to fetch/i.test(text))
    return new ModelLoadError(
      `${what}: the provider ${provider} did not start: ${firstLine(text)}. Check wasmPaths, and that the server sends the .wasm files.`,
      'provider_missing',
      { cause: error },
    );
  return new ModelLoadError(`${what}: ${firstLine(text)}`, 'other', { cause: error });
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
