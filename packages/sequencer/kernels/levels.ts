// The levels of `src/engine/kernels/plain/levels.ts`: gains and the mix of the parts.
import { add, mul, pair } from './vectors';

const BLOCK_BYTES: usize = 128 * 8;

export function addScaled(output: usize, levels: usize, sound: usize, gain: f64, from: usize, to: usize): void {
  for (let index = from << 3, end = to << 3; index < end; index += 8) {
    store<f64>(output + index, load<f64>(output + index) + gain * load<f64>(levels + index) * load<f64>(sound + index));
  }
}

export function scaleBy(buffer: usize, gains: usize): void {
  for (let index: usize = 0; index < BLOCK_BYTES; index += 16) {
    v128.store(buffer + index, mul(v128.load(buffer + index), v128.load(gains + index)));
  }
}

export function copy(from: usize, to: usize): void {
  for (let index: usize = 0; index < BLOCK_BYTES; index += 16) v128.store(to + index, v128.load(from + index));
}

export function wipe(buffer: usize): void {
  const silence = f64x2.splat(0);
  for (let index: usize = 0; index < BLOCK_BYTES; index += 16) v128.store(buffer + index, silence);
}

export function addBlock(from: usize, to: usize): void {
  for (let index: usize = 0; index < BLOCK_BYTES; index += 16) {
    v128.store(to + index, add(v128.load(to + index), v128.load(from + index)));
  }
}

export function mixStrip(
  left: usize,
  right: usize,
  gainLeft: f64,
  slopeLeft: f64,
  gainRight: f64,
  slopeRight: f64,
  mixLeft: usize,
  mixRight: usize,
): void {
  const silence = f64x2.splat(0);
  // Gains that stand still, as nearly all do, need not wait for their own last values. Both sides may be the same array.
  if (slopeLeft == 0 && slopeRight == 0) {
    const a = f64x2.splat(gainLeft);
    const b = f64x2.splat(gainRight);
    for (let index: usize = 0; index < BLOCK_BYTES; index += 16) {
      const one = v128.load(left + index);
      const other = v128.load(right + index);
      v128.store(left + index, silence);
      v128.store(right + index, silence);
      v128.store(mixLeft + index, add(v128.load(mixLeft + index), mul(a, one)));
      v128.store(mixRight + index, add(v128.load(mixRight + index), mul(b, other)));
    }
    return;
  }
  let a = gainLeft;
  let b = gainRight;
  for (let index: usize = 0; index < BLOCK_BYTES; index += 16) {
    const one = v128.load(left + index);
    const other = v128.load(right + index);
    v128.store(left + index, silence);
    v128.store(right + index, silence);
    v128.store(mixLeft + index, add(v128.load(mixLeft + index), mul(pair(a, a + slopeLeft), one)));
    v128.store(mixRight + index, add(v128.load(mixRight + index), mul(pair(b, b + slopeRight), other)));
    a = a + slopeLeft + slopeLeft;
    b = b + slopeRight + slopeRight;
  }
}

export function mixFour(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  gainA: f64,
  gainB: f64,
  gainC: f64,
  gainD: f64,
  left: usize,
  right: usize,
): void {
  const silence = f64x2.splat(0);
  const levelA = f64x2.splat(gainA);
  const levelB = f64x2.splat(gainB);
  const levelC = f64x2.splat(gainC);
  const levelD = f64x2.splat(gainD);
  for (let index: usize = 0; index < BLOCK_BYTES; index += 16) {
    const sum = add(
      add(mul(levelA, v128.load(a + index)), mul(levelB, v128.load(b + index))),
      add(mul(levelC, v128.load(c + index)), mul(levelD, v128.load(d + index))),
    );
    v128.store(a + index, silence);
    v128.store(b + index, silence);
    v128.store(c + index, silence);
    v128.store(d + index, silence);
    v128.store(left + index, add(v128.load(left + index), sum));
    v128.store(right + index, add(v128.load(right + index), sum));
  }
}
