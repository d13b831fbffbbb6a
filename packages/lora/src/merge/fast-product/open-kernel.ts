import { KERNEL_DTYPES, mergeKernel } from './merge-kernel.js';
import type { KernelDtype } from './merge-kernel.js';
import { productKernel } from './product-kernel.js';
import { assembleModule } from './wasm-module.js';

/** WebAssembly that multiplies and merges, with the memory that it works on. */
export interface Kernel extends Readonly<Record<`merge${KernelDtype}`, MergeGroups>> {
  readonly memory: WebAssembly.Memory;
  /** See `productKernel`. */
  strip(a: number, b: number, out: number, inner: number, tiles: number, stride: number): void;
}

/** See `mergeKernel`. */
export type MergeGroups = (change: number, weight: number, groups: number, numbers: number) => void;

/** Opens a kernel with a memory of its own; `undefined` where there is no WebAssembly with SIMD, or a page forbids it. */
export function openKernel(): Kernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = [true, false].map(assembleKernel).find((candidate) => WebAssembly.validate(candidate));
  if (bytes === undefined) return undefined;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernel;
  } catch {
    // A page's content security policy may forbid WebAssembly.
    return undefined;
  }
}

/** The module of all kernels. @param isFused - Whether to use fused multiplications (relaxed SIMD), which not every machine has. */
export function assembleKernel(isFused: boolean): Uint8Array<ArrayBuffer> {
  return assembleModule([productKernel(isFused), ...KERNEL_DTYPES.map(mergeKernel)]);
}

const PAGE = 65_536;

/** Makes a kernel's memory at least so large. */
export function reserve({ memory }: Kernel, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
}
