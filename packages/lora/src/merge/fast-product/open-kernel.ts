import { exactSumsKernel } from './exact-sums-kernel.js';
import { KERNEL_DTYPES, mergeKernel } from './merge-kernel.js';
import type { KernelDtype } from './merge-kernel.js';
import { productKernel } from './product-kernel.js';
import { addSumsKernel, settleKernel } from './strip-kernels.js';
import { assembleModule } from './wasm-module.js';

/** WebAssembly that multiplies, with the memory that it works on. */
export interface ProductKernel {
  readonly memory: WebAssembly.Memory;
  /** See `productKernel`. */
  strip(a: number, b: number, out: number, inner: number, tiles: number, stride: number): void;
}

/** WebAssembly that also merges. */
export interface MergeKernel extends ProductKernel, Readonly<Record<`merge${KernelDtype}`, MergeGroups>> {
  /** See `addSumsKernel`. */
  addSums(a: number, b: number, sums: number, inner: number, tiles: number, skipped: number): void;
  /** See `settleKernel`. */
  settle(sums: number, weight: number, tiles: number, stride: number, strip: number, columns: number, doubts: number): void;
  /** See `exactSumsKernel`. */
  exactSums(a: number, b: number, out: number, inner: number): void;
}

/** See `mergeKernel`. */
export type MergeGroups = (change: number, weight: number, groups: number, numbers: number) => void;

/** Opens a kernel of products with a memory of its own; `undefined` where there is no WebAssembly with SIMD, or a page forbids it. */
export function openProductKernel(): ProductKernel | undefined {
  return openKernel(assembleProductKernel) as ProductKernel | undefined;
}

/** Opens a kernel of products and merges in the same way. */
export function openMergeKernel(): MergeKernel | undefined {
  return openKernel(assembleMergeKernel) as MergeKernel | undefined;
}

/** The module of products. @param isFused - Whether to use fused multiplications (relaxed SIMD), which not every machine has. */
export function assembleProductKernel(isFused: boolean): Uint8Array<ArrayBuffer> {
  return assembleModule([productKernel(isFused)]);
}

/** The module of products and merges. */
function assembleMergeKernel(isFused: boolean): Uint8Array<ArrayBuffer> {
  const merges = KERNEL_DTYPES.map(mergeKernel);
  return assembleModule([productKernel(isFused), addSumsKernel(), exactSumsKernel(), settleKernel(), ...merges]);
}

function openKernel(assemble: (isFused: boolean) => Uint8Array<ArrayBuffer>): unknown {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = [true, false].map(assemble).find((candidate) => WebAssembly.validate(candidate));
  if (bytes === undefined) return undefined;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  } catch {
    // A page's content security policy may forbid WebAssembly.
    return undefined;
  }
}

const PAGE = 65_536;

/** Makes a kernel's memory at least so large. */
export function reserve({ memory }: ProductKernel, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
}
