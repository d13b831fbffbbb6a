import { addressed } from './addressed.js';
import type { Doubles, Integers, Singles } from './addressed.js';
import { BLOCK_FRAMES } from './block.js';
import type { Kernels } from './kernels/kernels.js';
import { plainKernels } from './kernels/plain/plain-kernels.js';
import { compileKernels } from './kernels/wasm-kernels.js';

/** What the parts of one engine share: the memory in which all their sound lies, and the loops that work on it. */
export interface Workspace {
  /** The loops, of the make that works here. Both makes give the same bytes. */
  readonly kernels: Kernels;
  /** A block for the levels of the voice that is being made; what is in it is old. */
  readonly levels: Doubles;
  /** A block for the raw sound of the voice that is being made. */
  readonly sound: Doubles;
  /** A block for how open the filter of the voice that is being made is. */
  readonly openings: Doubles;
  /** Takes float64 from the memory, all 0. */
  doubles(length: number): Doubles;
  /** Takes float32 from the memory, all 0. */
  singles(length: number): Singles;
  /** Takes int32 from the memory, all 0. */
  integers(length: number): Integers;
}

/** Three delays of 2 s and three rooms take up to 206 bytes per hertz, as their lines are powers of two. */
const BYTES_PER_HERTZ = 216;

/** What does not depend on the sample rate takes 0.4 MB. */
const FIXED_BYTES = 1_048_576;

/** Arrays start at multiples of two float64. */
const ALIGNMENT = 16;

/**
 * Creates the workspace of an engine.
 *
 * @param compile - Makes the fast loops, or `undefined` where they cannot be had.
 */
export function createWorkspace(sampleRate: number, compile: typeof compileKernels = compileKernels): Workspace {
  const bytes = FIXED_BYTES + Math.ceil(BYTES_PER_HERTZ * sampleRate);
  const { buffer, kernels } = compile(bytes) ?? { buffer: new ArrayBuffer(bytes), kernels: plainKernels };
  // Address 0 stays free.
  let used = ALIGNMENT;
  const take = (length: number): number => {
    const start = used;
    used += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  const doubles = (length: number): Doubles => addressed(new Float64Array(buffer, take(8 * length), length));
  return {
    kernels,
    levels: doubles(BLOCK_FRAMES),
    sound: doubles(BLOCK_FRAMES),
    openings: doubles(BLOCK_FRAMES),
    doubles,
    singles: (length) => addressed(new Float32Array(buffer, take(4 * length), length)),
    integers: (length) => addressed(new Int32Array(buffer, take(4 * length), length)),
  };
}
