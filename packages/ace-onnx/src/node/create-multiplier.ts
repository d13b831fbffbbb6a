import { multiplyOn } from '../adapters/multiply-on-runtime.js';
import type { RuntimeMultiplier } from '../adapters/multiply-on-runtime.js';
import { createNodeRuntime } from './onnx-runtime.js';
import type { NodeRuntimeOptions } from './onnx-runtime.js';

/**
 * Prepares products of matrices on ONNX Runtime, on all cores or another device, for merging adapters: `mergeAdapters(base, adapters, { multiply })` of
 * `@loop/lora`, or `loop-lora merge --multiply @loop/ace-onnx`. Sums are in float32, so that last bits differ from those of plain loops.
 */
export function createMultiplier(options: NodeRuntimeOptions = {}): RuntimeMultiplier {
  return multiplyOn(createNodeRuntime(options));
}
