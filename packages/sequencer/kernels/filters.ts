// The filters of `src/engine/kernels/plain/filters.ts`.
import { tanPi } from './elementary';
import { add, at, first, loadPair, mul, pair, second, settle, storePair, sub } from './vectors';

const CONTROL_FRAMES: usize = 16;

export function lowpass12(filter: usize, buffer: usize, from: usize, to: usize): void {
  const g = load<f64>(filter);
  const a1 = 1 / (1 + g * (g + load<f64>(filter, 8)));
  const turn = 2 * g * a1;
  const pull = g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  let a = load<f64>(filter, 16);
  let b = load<f64>(filter, 24);
  for (let place = at(buffer, from), end = at(buffer, to); place < end; place += 8) {
    const x = load<f64>(place);
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    store<f64>(place, 0.5 * (b + nextB));
    a = nextA;
    b = nextB;
  }
  store<f64>(filter, settle(a), 16);
  store<f64>(filter, settle(b), 24);
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
  for (let place = at(buffer, from), end = at(buffer, to); place < end; place += 8) {
    const x = load<f64>(place);
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    store<f64>(place, level * (a + nextA));
    a = nextA;
    b = nextB;
  }
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
  const k = load<f64>(filter, 8);
  const level = 0.5 * k;
  let g = load<f64>(filter);
  let a = load<f64>(filter, 16);
  let b = load<f64>(filter, 24);
  for (let start = from; start < to;) {
    const end = controlEnd(start, to);
    g = tanPi(load<f64>(at(cutoffs, start / CONTROL_FRAMES)));
    const a1 = 1 / (1 + g * (g + k));
    const turn = 2 * g * a1;
    const pull = g * turn;
    const keepA = 2 * a1 - 1;
    const keepB = 1 - pull;
    for (let place = at(buffer, start), last = at(buffer, end); place < last; place += 8) {
      const x = load<f64>(place);
      const nextA = keepA * a + (turn * x - turn * b);
      const nextB = keepB * b + (pull * x + turn * a);
      store<f64>(place, x - level * (a + nextA) - 0.5 * (b + nextB));
      a = nextA;
      b = nextB;
    }
    a = settle(a);
    b = settle(b);
    start = end;
  }
  store<f64>(filter, g);
  store<f64>(filter, a, 16);
  store<f64>(filter, b, 24);
}

/**
 * The first stage is one lane and the second the other, one frame behind: what the first stage makes of a frame is the second one's input in the
 * next step.
 */
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
  const k = load<f64>(filter, 8);
  const scale = 0.5 * gain;
  const half = f64x2.splat(0.5);
  let g = load<f64>(filter);
  let a = loadPair(filter + 16, filter + 32);
  let b = loadPair(filter + 24, filter + 40);
  for (let start = from; start < to;) {
    const end = controlEnd(start, to);
    g = tanPi(load<f64>(at(cutoffs, start / CONTROL_FRAMES)));
    const a1 = 1 / (1 + g * (g + k));
    const turnOne = 2 * g * a1;
    const pullOne = g * turnOne;
    const turn = f64x2.splat(turnOne);
    const pull = f64x2.splat(pullOne);
    const keepA = f64x2.splat(2 * a1 - 1);
    const keepB = f64x2.splat(1 - pullOne);
    let index = start << 3;
    const last = end << 3;
    // The first frame: the second stage waits.
    const x = v128.load64_splat(input + index);
    const firstA = add(mul(keepA, a), sub(mul(turn, x), mul(turn, b)));
    const firstB = add(mul(keepB, b), add(mul(pull, x), mul(turn, a)));
    let y = mul(half, add(b, firstB));
    a = v128.shuffle<f64>(firstA, a, 0, 3);
    b = v128.shuffle<f64>(firstB, b, 0, 3);
    for (index += 8; index < last; index += 8) {
      const inputs = v128.shuffle<f64>(v128.load64_zero(input + index), y, 0, 2);
      const nextA = add(mul(keepA, a), sub(mul(turn, inputs), mul(turn, b)));
      const nextB = add(mul(keepB, b), add(mul(pull, inputs), mul(turn, a)));
      const sum = add(b, nextB);
      const place = index - 8;
      store<f64>(output + place, load<f64>(output + place) + scale * load<f64>(levels + place) * second(sum));
      y = mul(half, sum);
      a = nextA;
      b = nextB;
    }
    // The last frame: only the second stage.
    const rest = v128.shuffle<f64>(y, y, 0, 0);
    const lastA = add(mul(keepA, a), sub(mul(turn, rest), mul(turn, b)));
    const lastB = add(mul(keepB, b), add(mul(pull, rest), mul(turn, a)));
    const place = last - 8;
    store<f64>(output + place, load<f64>(output + place) + scale * load<f64>(levels + place) * second(add(b, lastB)));
    a = settlePair(v128.shuffle<f64>(a, lastA, 0, 3));
    b = settlePair(v128.shuffle<f64>(b, lastB, 0, 3));
    start = end;
  }
  store<f64>(filter, g);
  storePair(filter + 16, filter + 32, a);
  storePair(filter + 24, filter + 40, b);
}

/** Left and right are the two lanes. */
export function lowpass24Stereo(firstFilter: usize, secondFilter: usize, left: usize, right: usize, from: usize, to: usize): void {
  const g = load<f64>(firstFilter);
  const a1 = 1 / (1 + g * (g + load<f64>(firstFilter, 8)));
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
  for (let index = from << 3, end = to << 3; index < end; index += 8) {
    const x = loadPair(left + index, right + index);
    const nextA = add(mul(keepA, a), sub(mul(turn, x), mul(turn, b)));
    const nextB = add(mul(keepB, b), add(mul(pull, x), mul(turn, a)));
    const y = mul(half, add(b, nextB));
    const nextC = add(mul(keepA, c), sub(mul(turn, y), mul(turn, d)));
    const nextD = add(mul(keepB, d), add(mul(pull, y), mul(turn, c)));
    storePair(left + index, right + index, mul(half, add(d, nextD)));
    a = nextA;
    b = nextB;
    c = nextC;
    d = nextD;
  }
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
