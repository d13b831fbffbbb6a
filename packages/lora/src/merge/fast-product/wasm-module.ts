/** Bytes of WebAssembly: one instruction, or several. */
export type WasmCode = readonly number[];

/** A function of a WebAssembly module: every parameter is an i32, and nothing is returned. */
export interface WasmFunction {
  readonly name: string;
  /** How many i32 parameters it has: locals 0, 1, … */
  readonly parameters: number;
  /** How many i32 locals follow the parameters. */
  readonly integers: number;
  /** How many v128 locals follow those. */
  readonly vectors: number;
  readonly code: WasmCode;
}

/**
 * Assembles a WebAssembly module of functions, which work on a memory that it exports as `memory`.
 *
 * Source: WebAssembly Core Specification 2.0, chapter 5 (binary format), https://www.w3.org/TR/wasm-core-2/
 */
export function assembleModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const text = (value: string): number[] => [...unsigned(value.length), ...new TextEncoder().encode(value)];
  const section = (id: number, content: WasmCode): number[] => [id, ...unsigned(content.length), ...content];
  const list = (id: number, items: readonly WasmCode[]): number[] => section(id, [...unsigned(items.length), ...items.flat()]);
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...list(
      1,
      functions.map(({ parameters }) => [0x60, ...unsigned(parameters), ...Array<number>(parameters).fill(I32), 0]),
    ),
    ...list(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(5, [1, 0, 1]),
    ...list(7, [...functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]), [...text('memory'), 2, 0]]),
    ...list(
      10,
      functions.map(({ integers, vectors, code }) => {
        const body = [2, ...unsigned(integers), I32, ...unsigned(vectors), V128, ...code, END];
        return [...unsigned(body.length), ...body];
      }),
    ),
  ]);
}

const MAGIC_AND_VERSION: WasmCode = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;
const V128 = 0x7b;
const LOOP: WasmCode = [0x03, 0x40];
const MINUS_ONE: WasmCode = [0x41, 0x7f, 0x6a];
const REPEAT_UNLESS_ZERO: WasmCode = [0x0d, 0];
const END = 0x0b;

/** Instructions that a kernel needs, by what they do; addresses and counts are i32. */
export const wasm = {
  get: (local: number): WasmCode => [0x20, ...unsigned(local)],
  set: (local: number): WasmCode => [0x21, ...unsigned(local)],
  /** Adds a constant to an i32 local. */
  advance: (local: number, by: number): WasmCode => [0x20, ...unsigned(local), 0x41, ...signed(by), 0x6a, 0x21, ...unsigned(local)],
  /** Adds one i32 local to another. */
  advanceBy: (local: number, by: number): WasmCode => [0x20, ...unsigned(local), 0x20, ...unsigned(by), 0x6a, 0x21, ...unsigned(local)],
  /** Repeats while `local`, lowered by one each time, is not 0: at least once. */
  repeat: (local: number, code: WasmCode): WasmCode => {
    const lower = [0x20, ...unsigned(local), ...MINUS_ONE, 0x22, ...unsigned(local)];
    return [...LOOP, ...code, ...lower, ...REPEAT_UNLESS_ZERO, END];
  },
  zeroVector: [0xfd, 0x0c, ...Array<number>(16).fill(0)] as WasmCode,
  /** Two float64 at an address and offset. */
  load: (address: number, offset: number): WasmCode => [0x20, ...unsigned(address), 0xfd, 0x00, 3, ...unsigned(offset)],
  /** Four 16-bit numbers at an address and offset, each widened to 32 bits with zeros. */
  loadWide: (address: number, offset: number): WasmCode => [0x20, ...unsigned(address), 0xfd, 0x04, 3, ...unsigned(offset)],
  /** Stores a vector: the code puts it on the stack. */
  store: (address: number, offset: number, code: WasmCode): WasmCode => [
    0x20,
    ...unsigned(address),
    ...code,
    0xfd,
    0x0b,
    2,
    ...unsigned(offset),
  ],
  /** A 32-bit number in all four lanes. */
  all: (value: number): WasmCode => [0x41, ...signed(value), 0xfd, 0x11],
  /** One float64 at an address and offset, in both lanes. */
  loadBoth: (address: number, offset: number): WasmCode => [0x20, ...unsigned(address), 0xfd, 0x0a, 3, ...unsigned(offset)],
  /** One 32-bit number at an address and offset, in all four lanes. */
  loadAll: (address: number, offset: number): WasmCode => [0x20, ...unsigned(address), 0xfd, 0x09, 2, ...unsigned(offset)],
  /** An i32 at an address. */
  loadInteger: (address: number): WasmCode => [0x20, ...unsigned(address), 0x28, 2, 0],
  /** Stores an i32 local at an address. */
  storeInteger: (address: number, local: number): WasmCode => [0x20, ...unsigned(address), 0x20, ...unsigned(local), 0x36, 2, 0],
  /** Runs the first code when a 32-bit number of a vector, which the condition puts on the stack, is 0, and the second when none is. */
  ifAnyIsZero: (condition: WasmCode, any: WasmCode, none: WasmCode): WasmCode => [
    ...condition,
    0xfd,
    0xa3,
    0x01,
    0x04,
    0x40,
    ...none,
    0x05,
    ...any,
    END,
  ],
  /** Stores two float64 of a local as float32, rounded to the nearest. */
  storeNarrow: (address: number, offset: number, local: number): WasmCode => {
    const narrow = [0x20, ...unsigned(local), 0xfd, 0x5e];
    return [0x20, ...unsigned(address), ...narrow, 0xfd, 0x5b, 2, ...unsigned(offset), 0];
  },
  /** The upper two float32 of a vector as its lower two: the code puts it on the stack. */
  upperHalf: (local: number): WasmCode => {
    const lanes = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
    return [0x20, ...unsigned(local), 0x20, ...unsigned(local), 0xfd, 0x0d, ...lanes];
  },
  /** The lower two float32 of each of two vectors, as one vector. */
  joinHalves: [0xfd, 0x0d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23] as WasmCode,
  /** Two float32 as float64. */
  widen: [0xfd, 0x5f] as WasmCode,
  /** Two float64 as float32, to the nearest, ties to even. */
  narrow: [0xfd, 0x5e] as WasmCode,
  shiftLeft: (bits: number): WasmCode => [0x41, ...signed(bits), 0xfd, 0xab, 0x01],
  shiftRight: (bits: number): WasmCode => [0x41, ...signed(bits), 0xfd, 0xad, 0x01],
  and: [0xfd, 0x4e] as WasmCode,
  or: [0xfd, 0x50] as WasmCode,
  /** Of two vectors the first where a third has ones, the second elsewhere. */
  choose: [0xfd, 0x52] as WasmCode,
  addIntegers: [0xfd, 0xae, 0x01] as WasmCode,
  isGreater: [0xfd, 0x3b] as WasmCode,
  /** Two vectors of four 32-bit numbers as eight of 16 bits. */
  narrowIntegers: [0xfd, 0x86, 0x01] as WasmCode,
  multiply: [0xfd, 0xf2, 0x01] as WasmCode,
  add: [0xfd, 0xf0, 0x01] as WasmCode,
  multiplySingle: [0xfd, 0xe6, 0x01] as WasmCode,
  addSingle: [0xfd, 0xe4, 0x01] as WasmCode,
  subtractSingle: [0xfd, 0xe5, 0x01] as WasmCode,
  absoluteSingle: [0xfd, 0xe0, 0x01] as WasmCode,
  /** Ones where the first of two vectors of float32 is at most the second; zeros where it is not, or one is no number. */
  isAtMostSingle: [0xfd, 0x45] as WasmCode,
  areEqualIntegers: [0xfd, 0x37] as WasmCode,
  /** Whole numbers of 32 bits as float32. */
  toSingle: [0xfd, 0xfa, 0x01] as WasmCode,
  /** `a · b + c` in one step or in two, as the machine likes: the same where the product is exact. */
  multiplyAdd: [0xfd, 0x87, 0x02] as WasmCode,
} as const;

/** A whole number from 0, seven bits a byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}

/** The same for numbers below 0 too. */
function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
