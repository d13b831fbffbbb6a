import { wasm } from './wasm-module.js';
import type { WasmCode } from './wasm-module.js';

/** Types of 16 bits that kernels widen and round. */
export const HALF_DTYPES = ['BF16', 'F16'] as const;

/** One of {@link HALF_DTYPES}. */
export type HalfDtype = (typeof HALF_DTYPES)[number];

/** Four numbers of 16 bits, each in 32 bits of a local, as float32: exact. */
export function widenHalf(dtype: HalfDtype, local: number): WasmCode {
  if (dtype === 'BF16') return [...wasm.get(local), ...wasm.shiftLeft(16)];
  const magnitude = [...wasm.get(local), ...wasm.all(0x7fff), ...wasm.and];
  const sign = [...wasm.get(local), ...wasm.all(0x8000), ...wasm.and, ...wasm.shiftLeft(16)];
  const shifted = [...magnitude, ...wasm.shiftLeft(13)];
  const normal = [...shifted, ...wasm.all(0x3800_0000), ...wasm.addIntegers];
  const subnormal = [...magnitude, ...wasm.toSingle, ...wasm.all(bitsOf(2 ** -24)), ...wasm.multiplySingle];
  const endless = [...shifted, ...wasm.all(0x7f80_0000), ...wasm.or];
  const finite = [...normal, ...subnormal, ...isAbove(magnitude, 0x3ff), ...wasm.choose];
  return [...endless, ...finite, ...isAbove(magnitude, 0x7bff), ...wasm.choose, ...sign, ...wasm.or];
}

/** Four float32 of a local as numbers of 16 bits, each in 32 bits: to the nearest, ties to even; a number that is none stays none. */
export function roundToHalf(dtype: HalfDtype, local: number): WasmCode {
  const magnitude = [...wasm.get(local), ...wasm.all(0x7fff_ffff), ...wasm.and];
  const isNoNumber = isAbove(magnitude, 0x7f80_0000);
  if (dtype === 'BF16') {
    const noNumber = [...wasm.get(local), ...wasm.shiftRight(16), ...wasm.all(0x40), ...wasm.or];
    return [...noNumber, ...roundFinite(dtype, local), ...isNoNumber, ...wasm.choose];
  }
  const sign = [...wasm.get(local), ...wasm.shiftRight(16), ...wasm.all(0x8000), ...wasm.and];
  const payload = [...magnitude, ...wasm.shiftRight(13), ...wasm.all(0x3ff), ...wasm.and];
  const noNumber = [...wasm.all(0x7e00), ...payload, ...wasm.or, ...sign, ...wasm.or];
  return [...noNumber, ...roundFinite(dtype, local), ...isNoNumber, ...wasm.choose];
}

/** The same for numbers alone; infinite ones among them. */
export function roundFinite(dtype: HalfDtype, local: number): WasmCode {
  if (dtype === 'BF16') {
    const half = [...wasm.get(local), ...wasm.shiftRight(16), ...wasm.all(1), ...wasm.and, ...wasm.all(0x7fff), ...wasm.addIntegers];
    return [...wasm.get(local), ...half, ...wasm.addIntegers, ...wasm.shiftRight(16)];
  }
  const magnitude = [...wasm.get(local), ...wasm.all(0x7fff_ffff), ...wasm.and];
  const sign = [...wasm.get(local), ...wasm.shiftRight(16), ...wasm.all(0x8000), ...wasm.and];
  const odd = [...magnitude, ...wasm.shiftRight(13), ...wasm.all(1), ...wasm.and];
  const raised = [...magnitude, ...wasm.all(0xfff - 0x3800_0000), ...wasm.addIntegers, ...odd, ...wasm.addIntegers];
  // Below 2⁻¹⁴ the steps are those of float32 from ½ on, so that adding ½ rounds.
  const half = bitsOf(0.5);
  const subnormal = [...magnitude, ...wasm.all(half), ...wasm.addSingle, ...wasm.all(-half), ...wasm.addIntegers];
  const small = [...raised, ...wasm.shiftRight(13), ...subnormal, ...isAbove(magnitude, 0x3880_0000 - 1), ...wasm.choose];
  return [...wasm.all(0x7c00), ...small, ...isAbove(magnitude, 0x4780_0000 - 1), ...wasm.choose, ...sign, ...wasm.or];
}

function isAbove(value: WasmCode, limit: number): WasmCode {
  return [...value, ...wasm.all(limit), ...wasm.isGreater];
}

/** The bits of a float32. */
export function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}
