import type { BitWriter } from './bit-writer.js';

/** How one channel of a block is written. */
export interface SubframeCoding {
  readonly samples: Int32Array;
  readonly bits: number;
  /** Every sample is the same; otherwise what a predictor of this order leaves. */
  readonly order: 'constant' | 0 | 1 | 2 | 3 | 4;
  readonly residual: Int32Array;
  /** The Rice parameter of each of the 2ⁿ equal parts. */
  readonly partitionOrder: number;
  readonly parameters: readonly number[];
  /** About how many bits it takes. */
  readonly cost: number;
}

const MAX_PARTITION_ORDER = 5;
const MAX_PARAMETER = 30;

/**
 * Chooses the fixed predictor whose rest is smallest, and its Rice parameters. Source: RFC 9639 section 9.2.
 *
 * @param bits - The bits of a sample.
 * @internal
 */
export function chooseCoding(samples: Int32Array, bits: number): SubframeCoding {
  if (isConstant(samples)) {
    return { samples, bits, order: 'constant', residual: new Int32Array(), partitionOrder: 0, parameters: [], cost: bits };
  }
  let residual = samples;
  let best: SubframeCoding | undefined;
  const highest = Math.min(4, samples.length - 1);
  for (let order = 0; order <= highest; order += 1) {
    if (order > 0) residual = difference(residual);
    // What a predictor leaves has to fit 32 bits; a difference adds one.
    if (bits + order > 31) break;
    const rest = residual.subarray(order);
    const rice = chooseRice(rest, samples.length, order);
    const cost = rice.cost + order * bits;
    if (best === undefined || cost < best.cost) best = { samples, bits, order: order as 0, residual: rest, ...rice, cost };
  }
  return best!;
}

function isConstant(samples: Int32Array): boolean {
  let index = 1;
  while (index < samples.length && samples[index] === samples[0]) index += 1;
  return index === samples.length;
}

/** What is left when each value is predicted to be the one before it. The first ones stay; they are written apart. */
function difference(values: Int32Array): Int32Array {
  const rest = new Int32Array(values.length);
  for (let index = values.length - 1; index > 0; index -= 1) rest[index] = values[index]! - values[index - 1]!;
  return rest;
}

function chooseRice(
  residual: Int32Array,
  blockFrames: number,
  order: number,
): { readonly partitionOrder: number; readonly parameters: readonly number[]; readonly cost: number } {
  let partitionOrder = 0;
  while (
    partitionOrder < MAX_PARTITION_ORDER &&
    blockFrames % 2 ** (partitionOrder + 1) === 0 &&
    blockFrames / 2 ** (partitionOrder + 1) > order
  ) {
    partitionOrder += 1;
  }
  const size = blockFrames / 2 ** partitionOrder;
  const parameters: number[] = [];
  let cost = 6;
  for (let start = 0, length = size - order; start < residual.length; start += length, length = size) {
    let sum = 0;
    for (let index = start; index < start + length; index += 1) sum += Math.abs(residual[index]!);
    const mean = sum / Math.max(1, length);
    // Signs are folded in, which doubles what has to be coded.
    const parameter = Math.min(MAX_PARAMETER, Math.max(0, Math.floor(Math.log2(Math.max(1, mean * 1.386)))));
    parameters.push(parameter);
    cost += 5 + length * (parameter + 1) + (2 * sum) / 2 ** parameter;
  }
  return { partitionOrder, parameters, cost };
}

/** Writes a channel of a block. @internal */
export function writeSubframe(writer: BitWriter, coding: SubframeCoding): void {
  const { samples, bits, order, residual, partitionOrder, parameters } = coding;
  if (order === 'constant') {
    writer.write(0, 8);
    writer.write(samples[0]!, bits);
    return;
  }
  writer.write((8 + order) << 1, 8);
  for (let index = 0; index < order; index += 1) writer.write(samples[index]!, bits);
  // Parameters of five bits, so that 24-bit noise fits too.
  writer.write(1, 2);
  writer.write(partitionOrder, 4);
  const size = samples.length / 2 ** partitionOrder;
  let at = 0;
  for (const [index, parameter] of parameters.entries()) {
    writer.write(parameter, 5);
    const end = at + size - (index === 0 ? order : 0);
    for (; at < end; at += 1) {
      const value = residual[at]!;
      const folded = value >= 0 ? value * 2 : -value * 2 - 1;
      writer.unary(Math.floor(folded / 2 ** parameter));
      writer.write(folded, parameter);
    }
  }
}
