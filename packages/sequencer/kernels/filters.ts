// The filters of `src/engine/kernels/plain/filters.ts`. The two memories of a stage are the two lanes.
import { tanPi } from './elementary';
import { add, at, first, firsts, loadPair, mul, pair, second, seconds, settle, storePair, sub, swapped } from './vectors';

const CONTROL_FRAMES: usize = 16;

// Where a filter keeps its numbers, in bytes.
const DAMPING: usize = 8;
const FIRST_STAGE: usize = 16;
const SECOND_STAGE: usize = 32;

/** Both memories after a frame, or two: what each keeps, what came in, and what each gets of the other. */
function step(memories: v128, keep: v128, input: v128, cross: v128): v128 {
  return add(mul(keep, memories), add(input, mul(cross, swapped(memories))));
}

/** What a stage's memories keep in one frame. */
function keepOf(g: f64, a1: f64): v128 {
  return pair(2 * a1 - 1, 1 - g * (2 * g * a1));
}

/** What they keep in two frames. */
function keepTwice(keep: v128, turn: f64): v128 {
  return sub(mul(keep, keep), f64x2.splat(turn * turn));
}

/** What they get of each other in two frames. */
function crossTwice(keep: v128, turn: f64): v128 {
  const cross = turn * (first(keep) + second(keep));
  return pair(-cross, cross);
}

/** What they take of an input in one frame. */
function takeOf(g: f64, turn: f64): v128 {
  return pair(turn, g * turn);
}

/** What the first of two inputs leaves in them after the second. */
function takeLate(keep: v128, turn: f64, pull: f64): v128 {
  return pair(turn * (first(keep) - pull), turn * turn + second(keep) * pull);
}

export function lowpass12(filter: usize, buffer: usize, from: usize, to: usize): void {
  const g = load<f64>(filter);
  const a1 = 1 / (1 + g * (g + load<f64>(filter, DAMPING)));
  const turn = 2 * g * a1;
  const keep = keepOf(g, a1);
  const cross = pair(-turn, turn);
  const take = takeOf(g, turn);
  const late = takeLate(keep, turn, second(take));
  const keep2 = keepTwice(keep, turn);
  const cross2 = crossTwice(keep, turn);
  const half = f64x2.splat(0.5);
  let memories = v128.load(filter, FIRST_STAGE);
  let place = at(buffer, from);
  const end = at(buffer, to);
  do {
    const x0 = v128.load64_splat(place);
    const x1 = v128.load64_splat(place, 8);
    const middle = step(memories, keep, mul(take, x0), cross);
    const next = step(memories, keep2, add(mul(late, x0), mul(take, x1)), cross2);
    v128.store(place, mul(half, seconds(add(memories, middle), add(middle, next))));
    memories = next;
    place += 16;
  } while (place < end);
  v128.store(filter, settlePair(memories), FIRST_STAGE);
}

export function bandpass12(filter: usize, buffer: usize, from: usize, to: usize): void {
  const g = load<f64>(filter);
  const k = load<f64>(filter, 8);
  const a1 = 1 / (1 + g * (g + k));
  const turn = 2 * g * a1;
  const pull = g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  const level = 0.5 * k;
  let a = load<f64>(filter, 16);
  let b = load<f64>(filter, 24);
  let place = at(buffer, from);
  const end = at(buffer, to);
  do {
    const x = load<f64>(place);
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    store<f64>(place, level * (a + nextA));
    a = nextA;
    b = nextB;
    place += 8;
  } while (place < end);
  store<f64>(filter, settle(a), 16);
  store<f64>(filter, settle(b), 24);
}

export function movingLowpass12(filter: usize, cutoffs: usize, buffer: usize, from: usize, to: usize): void {
  for (let start = from; start < to;) {
    const end = controlEnd(start, to);
    store<f64>(filter, tanPi(load<f64>(at(cutoffs, start / CONTROL_FRAMES))));
    lowpass12(filter, buffer, start, end);
    start = end;
  }
}

export function movingHighpass12(filter: usize, cutoffs: usize, buffer: usize, from: usize, to: usize): void {
  const k = load<f64>(filter, DAMPING);
  const shares = pair(0.5 * k, 0.5);
  let g = tanPi(load<f64>(at(cutoffs, from / CONTROL_FRAMES)));
  let a1 = 1 / (1 + g * (g + k));
  let memories = v128.load(filter, FIRST_STAGE);
  let start = from;
  do {
    const end = controlEnd(start, to);
    // The next cutoff is computed while this one's frames wait for each other.
    let nextG = g;
    let nextA1 = a1;
    if (end < to) {
      nextG = tanPi(load<f64>(at(cutoffs, end / CONTROL_FRAMES)));
      nextA1 = 1 / (1 + nextG * (nextG + k));
    }
    const turn = 2 * g * a1;
    const keep = keepOf(g, a1);
    const cross = pair(-turn, turn);
    const take = takeOf(g, turn);
    const late = takeLate(keep, turn, second(take));
    const keep2 = keepTwice(keep, turn);
    const cross2 = crossTwice(keep, turn);
    let place = at(buffer, start);
    const last = at(buffer, end);
    const pairs = last - ((last - place) & 8);
    if (place < pairs)
      do {
        const inputs = v128.load(place);
        const x0 = firsts(inputs, inputs);
        const x1 = seconds(inputs, inputs);
        const middle = step(memories, keep, mul(take, x0), cross);
        const next = step(memories, keep2, add(mul(late, x0), mul(take, x1)), cross2);
        const low0 = mul(shares, add(memories, middle));
        const low1 = mul(shares, add(middle, next));
        v128.store(place, sub(sub(inputs, firsts(low0, low1)), seconds(low0, low1)));
        memories = next;
        place += 16;
      } while (place < pairs);
    if (place < last) {
      const next = step(memories, keep, mul(take, v128.load64_splat(place)), cross);
      const low = mul(shares, add(memories, next));
      store<f64>(place, load<f64>(place) - first(low) - second(low));
      memories = next;
    }
    memories = settlePair(memories);
    start = end;
    g = nextG;
    a1 = nextA1;
  } while (start < to);
  store<f64>(filter, g);
  v128.store(filter, memories, FIRST_STAGE);
}

export function addMovingLowpass24(
  filter: usize,
  cutoffs: usize,
  input: usize,
  levels: usize,
  gain: f64,
  output: usize,
  from: usize,
  to: usize,
): void {
  const k = load<f64>(filter, DAMPING);
  const scale = 0.5 * gain;
  const scales = f64x2.splat(scale);
  const half = f64x2.splat(0.5);
  let g = tanPi(load<f64>(at(cutoffs, from / CONTROL_FRAMES)));
  let a1 = 1 / (1 + g * (g + k));
  let one = v128.load(filter, FIRST_STAGE);
  let two = v128.load(filter, SECOND_STAGE);
  let start = from;
  do {
    const end = controlEnd(start, to);
    // The next cutoff is computed while this one's frames wait for each other.
    let nextG = g;
    let nextA1 = a1;
    if (end < to) {
      nextG = tanPi(load<f64>(at(cutoffs, end / CONTROL_FRAMES)));
      nextA1 = 1 / (1 + nextG * (nextG + k));
    }
    const turn = 2 * g * a1;
    const keep = keepOf(g, a1);
    const cross = pair(-turn, turn);
    const take = takeOf(g, turn);
    const late = takeLate(keep, turn, second(take));
    const keep2 = keepTwice(keep, turn);
    const cross2 = crossTwice(keep, turn);
    let index = start << 3;
    const last = end << 3;
    const pairs = last - ((last - index) & 8);
    if (index < pairs)
      do {
        const x0 = v128.load64_splat(input + index);
        const x1 = v128.load64_splat(input + index, 8);
        const middle = step(one, keep, mul(take, x0), cross);
        const next = step(one, keep2, add(mul(late, x0), mul(take, x1)), cross2);
        const sum0 = mul(half, add(one, middle));
        const sum1 = mul(half, add(middle, next));
        const y0 = seconds(sum0, sum0);
        const y1 = seconds(sum1, sum1);
        const middleTwo = step(two, keep, mul(take, y0), cross);
        const nextTwo = step(two, keep2, add(mul(late, y0), mul(take, y1)), cross2);
        const sound = seconds(add(two, middleTwo), add(middleTwo, nextTwo));
        v128.store(output + index, add(v128.load(output + index), mul(mul(scales, v128.load(levels + index)), sound)));
        one = next;
        two = nextTwo;
        index += 16;
      } while (index < pairs);
    if (index < last) {
      const next = step(one, keep, mul(take, v128.load64_splat(input + index)), cross);
      const sum = mul(half, add(one, next));
      const nextTwo = step(two, keep, mul(take, seconds(sum, sum)), cross);
      store<f64>(output + index, load<f64>(output + index) + scale * load<f64>(levels + index) * second(add(two, nextTwo)));
      one = next;
      two = nextTwo;
    }
    one = settlePair(one);
    two = settlePair(two);
    start = end;
    g = nextG;
    a1 = nextA1;
  } while (start < to);
  store<f64>(filter, g);
  v128.store(filter, one, FIRST_STAGE);
  v128.store(filter, two, SECOND_STAGE);
}

/** Left and right are the two lanes. */
export function lowpass24Stereo(firstFilter: usize, secondFilter: usize, left: usize, right: usize, from: usize, to: usize): void {
  const g = load<f64>(firstFilter);
  const a1 = 1 / (1 + g * (g + load<f64>(firstFilter, DAMPING)));
  const turnOne = 2 * g * a1;
  const pullOne = g * turnOne;
  const turn = f64x2.splat(turnOne);
  const pull = f64x2.splat(pullOne);
  const keepA = f64x2.splat(2 * a1 - 1);
  const keepB = f64x2.splat(1 - pullOne);
  const half = f64x2.splat(0.5);
  let a = loadPair(firstFilter + 16, secondFilter + 16);
  let b = loadPair(firstFilter + 24, secondFilter + 24);
  let c = loadPair(firstFilter + 32, secondFilter + 32);
  let d = loadPair(firstFilter + 40, secondFilter + 40);
  let index = from << 3;
  const end = to << 3;
  do {
    const lefts = v128.load(left + index);
    const rights = v128.load(right + index);
    let x = firsts(lefts, rights);
    let nextA = add(mul(keepA, a), sub(mul(turn, x), mul(turn, b)));
    let nextB = add(mul(keepB, b), add(mul(pull, x), mul(turn, a)));
    let y = mul(half, add(b, nextB));
    let nextC = add(mul(keepA, c), sub(mul(turn, y), mul(turn, d)));
    let nextD = add(mul(keepB, d), add(mul(pull, y), mul(turn, c)));
    const early = mul(half, add(d, nextD));
    a = nextA;
    b = nextB;
    c = nextC;
    d = nextD;
    x = seconds(lefts, rights);
    nextA = add(mul(keepA, a), sub(mul(turn, x), mul(turn, b)));
    nextB = add(mul(keepB, b), add(mul(pull, x), mul(turn, a)));
    y = mul(half, add(b, nextB));
    nextC = add(mul(keepA, c), sub(mul(turn, y), mul(turn, d)));
    nextD = add(mul(keepB, d), add(mul(pull, y), mul(turn, c)));
    const late = mul(half, add(d, nextD));
    v128.store(left + index, firsts(early, late));
    v128.store(right + index, seconds(early, late));
    a = nextA;
    b = nextB;
    c = nextC;
    d = nextD;
    index += 16;
  } while (index < end);
  storePair(firstFilter + 16, secondFilter + 16, settlePair(a));
  storePair(firstFilter + 24, secondFilter + 24, settlePair(b));
  storePair(firstFilter + 32, secondFilter + 32, settlePair(c));
  storePair(firstFilter + 40, secondFilter + 40, settlePair(d));
}

function settlePair(value: v128): v128 {
  return pair(settle(first(value)), settle(second(value)));
}

/** Where the control period of a frame ends, or the range. */
function controlEnd(start: usize, to: usize): usize {
  const end = start - (start % CONTROL_FRAMES) + CONTROL_FRAMES;
  return end < to ? end : to;
}
