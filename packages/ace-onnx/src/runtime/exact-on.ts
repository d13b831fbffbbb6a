import { exactSines } from '../onnx/exact-sines.js';
import type { NetworkModel } from '../onnx/types.js';

/** Writes what a provider computes too coarsely in another way; models that were exported elsewhere stay as they are. */
export function exactOn(provider: string, network: NetworkModel): NetworkModel {
  return provider === 'webgpu' && !(network instanceof Uint8Array) ? exactSines(network) : network;
}
