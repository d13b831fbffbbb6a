// The master chain of `src/engine/kernels/plain/master.ts`. Left and right, or two frames, are the two lanes.
import { exp2, log2 } from './elementary';
import { add, at, first, firsts, mul, pair, second, seconds, settle, sub } from './vectors';

const BLOCK_FRAMES: usize = 128;
const BLOCK_BYTES: usize = BLOCK_FRAMES * 8;

const LOOK_FRAMES: usize = 32;
const DB_PER_OCTAVE: f64 = 6.020599913279624;

export function compress(compressor: usize, left: usize, right: usize): void {
  const threshold = load<f64>(compressor, 40);
  const slope = load<f64>(compressor, 48);
  const knee = load<f64>(compressor, 56);
  const makeUpDb = load<f64>(compressor, 80);
  let reductionDb = load<f64>(compressor, 24);
  let gain = load<f64>(compressor, 32);
  let start: usize = 0;
  do {
    const end = start + LOOK_FRAMES;
    const peak = blockOffset(compressor, left, right, start, end);
    let target: f64 = 0;
    if (peak > threshold) {
      const over = log2(peak / threshold) * DB_PER_OCTAVE;
      target = over < knee ? (slope * over * over) / (2 * knee) : slope * (over - knee / 2);
    }
    reductionDb += (target - reductionDb) * (target < reductionDb ? load<f64>(compressor, 64) : load<f64>(compressor, 72));
    if (reductionDb > -1e-9) reductionDb = 0;
    const next = exp2((reductionDb + makeUpDb) / DB_PER_OCTAVE);
    const step = (next - gain) / <f64>LOOK_FRAMES;
    scaleMoving(left, right, gain + step, step, start, end);
    gain = next;
    start += LOOK_FRAMES;
  } while (start < BLOCK_FRAMES);
  store<f64>(compressor, reductionDb, 24);
  store<f64>(compressor, gain, 32);
}

/** Removes what does not move, two frames at a time. Returns the peak of what is left. */
function blockOffset(memory: usize, left: usize, right: usize, from: usize, to: usize): f64 {
  const keepOne = load<f64>(memory, 16);
  const keep = f64x2.splat(keepOne);
  const follow = f64x2.splat(1 - keepOne);
  const keepTwo = f64x2.splat(keepOne * keepOne);
  const followLate = f64x2.splat(keepOne * (1 - keepOne));
  let offset = v128.load(memory);
  let peak = f64x2.splat(0);
  let index = from << 3;
  const end = to << 3;
  do {
    const lefts = v128.load(left + index);
    const rights = v128.load(right + index);
    const x0 = firsts(lefts, rights);
    const x1 = seconds(lefts, rights);
    const middle = add(mul(keep, offset), mul(follow, x0));
    offset = add(mul(keepTwo, offset), add(mul(followLate, x0), mul(follow, x1)));
    const y0 = sub(x0, middle);
    const y1 = sub(x1, offset);
    v128.store(left + index, firsts(y0, y1));
    v128.store(right + index, seconds(y0, y1));
    peak = f64x2.pmax(f64x2.pmax(peak, f64x2.abs(y0)), f64x2.abs(y1));
    index += 16;
  } while (index < end);
  v128.store(memory, pair(settle(first(offset)), settle(second(offset))));
  return max(first(peak), second(peak));
}

export function scaleMoving(left: usize, right: usize, gain: f64, step: f64, from: usize, to: usize): void {
  const start = f64x2.splat(gain);
  const slope = f64x2.splat(step);
  const two = f64x2.splat(2);
  let frames = pair(0, 1);
  let index = from << 3;
  const end = to << 3;
  do {
    const levels = add(start, mul(slope, frames));
    v128.store(left + index, mul(v128.load(left + index), levels));
    v128.store(right + index, mul(v128.load(right + index), levels));
    frames = add(frames, two);
    index += 16;
  } while (index < end);
}

/** Moves a delay line on by a block. */
function pushBlock(line: usize, history: usize, block: usize): void {
  const head = at(line, history);
  let place = line;
  do {
    v128.store(place, v128.load(place + BLOCK_BYTES));
    place += 16;
  } while (place < head);
  let index: usize = 0;
  do {
    v128.store(head + index, v128.load(block + index));
    index += 16;
  } while (index < BLOCK_BYTES);
}

export function judgePeaks(
  table: usize,
  leftLine: usize,
  rightLine: usize,
  history: usize,
  left: usize,
  right: usize,
  delay: usize,
  ceiling: f64,
  allowed: usize,
): bool {
  pushBlock(leftLine, history, left);
  pushBlock(rightLine, history, right);
  const start = history - delay;
  const safe = f64x2.splat(ceiling * 0.6);
  const safeShare = ceiling * 0.6;
  const one = f64x2.splat(1);
  let found = false;
  let index: usize = 0;
  do {
    const place = at(leftLine, start) + index;
    const otherPlace = at(rightLine, start) + index;
    const highest = f64x2.pmax(f64x2.abs(v128.load(place)), f64x2.abs(v128.load(otherPlace)));
    v128.store(allowed + index, one);
    if (v128.any_true(f64x2.gt(highest, safe))) {
      for (let lane: usize = 0; lane < 16; lane += 8) {
        const own = abs(load<f64>(place + lane));
        const other = abs(load<f64>(otherPlace + lane));
        if (own <= safeShare && other <= safeShare) continue;
        const a = own > safeShare ? around(table, place + lane, own) : own;
        const b = other > safeShare ? around(table, otherPlace + lane, other) : other;
        const peak = max(a, b);
        if (peak <= ceiling) continue;
        store<f64>(allowed + index + lane, ceiling / peak);
        found = true;
      }
    }
    index += 16;
  } while (index < BLOCK_BYTES);
  return found;
}

function around(table: usize, place: usize, level: f64): f64 {
  if (abs(load<f64>(place - 8)) > level || abs(load<f64>(place, 8)) > level) return level;
  return max(level, max(peakWithin(table, place - 8), peakWithin(table, place)));
}

/** The places at 1/4 and 1/2 are two lanes, the one at 3/4 is the first of the next two. */
function peakWithin(table: usize, place: usize): f64 {
  let sums = f64x2.splat(0);
  let last = f64x2.splat(0);
  let cell = table;
  let tap = place - 40;
  const end = place + 56;
  do {
    const sample = v128.load64_splat(tap);
    sums = add(sums, mul(v128.load(cell), sample));
    last = add(last, mul(v128.load(cell, 16), sample));
    cell += 32;
    tap += 8;
  } while (tap < end);
  return max(max(abs(first(sums)), abs(second(sums))), abs(first(last)));
}

/** Writes the lowest gain of the last block's length, recovering slowly. */
function holdGains(hold: usize, allowed: usize, suffix: usize, held: usize): void {
  const stay = load<f64>(hold, 8);
  const recover = f64x2.splat(1 - stay);
  const staying = f64x2.splat(stay);
  let lowest = f64x2.splat(1);
  let last = v128.load64_splat(hold);
  let index: usize = 0;
  do {
    lowest = f64x2.pmin(lowest, v128.load64_splat(allowed + index));
    const limit = f64x2.pmin(v128.load64_splat(suffix + index, 8), lowest);
    last = f64x2.pmin(add(mul(staying, last), recover), limit);
    v128.store64_lane(held + index, last, 0);
    index += 8;
  } while (index < BLOCK_BYTES);
  const reached = first(last);
  store<f64>(hold, reached > 1 - 1e-6 ? 1 : reached);
  lowest = f64x2.splat(1);
  do {
    lowest = f64x2.pmin(lowest, v128.load64_splat(allowed + index - 8));
    v128.store64_lane(suffix + index - 8, lowest, 0);
    index -= 8;
  } while (index > 0);
}

export function limit(
  hold: usize,
  allowed: usize,
  suffix: usize,
  held: usize,
  heldBefore: usize,
  leftLine: usize,
  rightLine: usize,
  start: usize,
  ceiling: f64,
  left: usize,
  right: usize,
): void {
  holdGains(hold, allowed, suffix, held);
  const highest = f64x2.splat(ceiling);
  const deepest = f64x2.splat(-ceiling);
  const share = f64x2.splat(1 / 128.0);
  let sum = sumOf(heldBefore);
  let index: usize = 0;
  do {
    const now = v128.load(held + index);
    const change = sub(now, v128.load(heldBefore + index));
    v128.store(heldBefore + index, now);
    const middle = sum + first(change);
    sum = middle + second(change);
    const gains = mul(pair(middle, sum), share);
    const place = at(leftLine, start) + index;
    const otherPlace = at(rightLine, start) + index;
    v128.store(left + index, f64x2.pmax(f64x2.pmin(mul(v128.load(place), gains), highest), deepest));
    v128.store(right + index, f64x2.pmax(f64x2.pmin(mul(v128.load(otherPlace), gains), highest), deepest));
    index += 16;
  } while (index < BLOCK_BYTES);
}

/** Four sums that do not wait for one another. */
function sumOf(block: usize): f64 {
  let ab = f64x2.splat(0);
  let cd = f64x2.splat(0);
  let index: usize = 0;
  do {
    ab = add(ab, v128.load(block + index));
    cd = add(cd, v128.load(block + index, 16));
    index += 32;
  } while (index < BLOCK_BYTES);
  return first(ab) + second(ab) + (first(cd) + second(cd));
}
