import type { BitWriter } from './bit-writer.js';

/** How one channel of a block is written. */
export interface SubframeCoding {
  readonly samples: Int32Array;
  readonly bits: number;
  /** Every sample is the same; otherwise what a predictor of this order leaves. */
  readonly order: 'constant' | Order;
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
  const order = smallestOrder(samples, bits);
  const residual = predictionErrors(samples, order);
  const rice = chooseRice(residual, samples.length, order);
  return { samples, bits, order, residual, ...rice, cost: rice.cost + order * bits };
}

type Order = 0 | 1 | 2 | 3 | 4;

function isConstant(samples: Int32Array): boolean {
  let index = 1;
  while (index < samples.length && samples[index] === samples[0]) index += 1;
  return index === samples.length;
}

/** The order whose errors have the smallest sum. Each order's error is the difference of two neighbouring ones of the order below. */
function smallestOrder(samples: Int32Array, bits: number): Order {
  let [last0, last1, last2, last3] = [0, 0, 0, 0];
  let [sum0, sum1, sum2, sum3, sum4] = [0, 0, 0, 0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const error0 = samples[index]!;
    const error1 = error0 - last0;
    const error2 = error1 - last1;
    const error3 = error2 - last2;
    const error4 = error3 - last3;
    [last0, last1, last2, last3] = [error0, error1, error2, error3];
    // The first ones are no errors: nothing was there to predict from.
    if (index < 4) continue;
    sum0 += Math.abs(error0);
    sum1 += Math.abs(error1);
    sum2 += Math.abs(error2);
    sum3 += Math.abs(error3);
    sum4 += Math.abs(error4);
  }
  const sums = [sum0, sum1, sum2, sum3, sum4];
  // An error has a bit more with each order, and has to fit 32.
  const highest = Math.min(4, samples.length - 1, 31 - bits);
  let best = 0;
  for (let order = 1; order <= highest; order += 1) if (sums[order]! < sums[best]!) best = order;
  return best as Order;
}

function predictionErrors(samples: Int32Array, order: Order): Int32Array {
  if (order === 0) return samples;
  const errors = new Int32Array(samples.length - order);
  const [a, b, c, d] = COEFFICIENTS[order];
  for (let index = order; index < samples.length; index += 1) {
    const predicted =
      a * samples[index - 1]! + b * (samples[index - 2] ?? 0) + c * (samples[index - 3] ?? 0) + d * (samples[index - 4] ?? 0);
    errors[index - order] = samples[index]! - predicted;
  }
  return errors;
}

const COEFFICIENTS = { 1: [1, 0, 0, 0], 2: [2, -1, 0, 0], 3: [3, -3, 1, 0], 4: [4, -6, 4, -1] } as const;

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
    const one = 1 << parameter;
    for (; at < end; at += 1) {
      const value = residual[at]!;
      const folded = ((value << 1) ^ (value >> 31)) >>> 0;
      const zeros = folded >>> parameter;
      const length = zeros + 1 + parameter;
      // Zeros, a one and the rest are one number nearly always.
      if (length <= 31) writer.write(one | (folded & (one - 1)), length);
      else {
        writer.unary(zeros);
        writer.write(folded, parameter);
      }
    }
  }
}
