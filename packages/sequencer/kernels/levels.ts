// The levels of `src/engine/kernels/plain/levels.ts`: gains and the mix of the parts.
import { add, mul, pair, sub } from './vectors';

const BLOCK_BYTES: usize = 128 * 8;

export function addScaled(output: usize, levels: usize, sound: usize, gain: f64, from: usize, to: usize): void {
  let index = from << 3;
  const end = to << 3;
  do {
    store<f64>(output + index, load<f64>(output + index) + gain * load<f64>(levels + index) * load<f64>(sound + index));
    index += 8;
  } while (index < end);
}

export function scaleBy(buffer: usize, gains: usize): void {
  let index: usize = 0;
  do {
    v128.store(buffer + index, mul(v128.load(buffer + index), v128.load(gains + index)));
    index += 16;
  } while (index < BLOCK_BYTES);
}

export function copy(from: usize, to: usize): void {
  let index: usize = 0;
  do {
    v128.store(to + index, v128.load(from + index));
    index += 16;
  } while (index < BLOCK_BYTES);
}

export function wipe(buffer: usize): void {
  const silence = f64x2.splat(0);
  let index: usize = 0;
  do {
    v128.store(buffer + index, silence);
    index += 16;
  } while (index < BLOCK_BYTES);
}

export function addBlock(from: usize, to: usize): void {
  let index: usize = 0;
  do {
    v128.store(to + index, add(v128.load(to + index), v128.load(from + index)));
    index += 16;
  } while (index < BLOCK_BYTES);
}

/** Four samples at a time. */
export function roundBlock(from: usize, to: usize): void {
  const tiny = f64x2.splat(1e-20);
  let index: usize = 0;
  do {
    const early = f32x4.demote_f64x2_zero(sub(add(v128.load(from + index), tiny), tiny));
    const late = f32x4.demote_f64x2_zero(sub(add(v128.load(from + index, 16), tiny), tiny));
    v128.store(to + (index >> 1), v128.shuffle<f64>(early, late, 0, 2));
    index += 32;
  } while (index < BLOCK_BYTES);
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
    let index: usize = 0;
    do {
      const one = v128.load(left + index);
      const other = v128.load(right + index);
      v128.store(left + index, silence);
      v128.store(right + index, silence);
      v128.store(mixLeft + index, add(v128.load(mixLeft + index), mul(a, one)));
      v128.store(mixRight + index, add(v128.load(mixRight + index), mul(b, other)));
      index += 16;
    } while (index < BLOCK_BYTES);
    return;
  }
  let a = gainLeft;
  let b = gainRight;
  let index: usize = 0;
  do {
    const one = v128.load(left + index);
    const other = v128.load(right + index);
    v128.store(left + index, silence);
    v128.store(right + index, silence);
    v128.store(mixLeft + index, add(v128.load(mixLeft + index), mul(pair(a, a + slopeLeft), one)));
    v128.store(mixRight + index, add(v128.load(mixRight + index), mul(pair(b, b + slopeRight), other)));
    a = a + slopeLeft + slopeLeft;
    b = b + slopeRight + slopeRight;
    index += 16;
  } while (index < BLOCK_BYTES);
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
  let index: usize = 0;
  do {
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
    index += 16;
  } while (index < BLOCK_BYTES);
}
