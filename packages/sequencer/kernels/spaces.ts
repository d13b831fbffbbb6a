// The echoes and rooms of `src/engine/kernels/plain/spaces.ts`.
import { add, first, firsts, loadPair, mul, pair, second, seconds, storePair, sub, swapped } from './vectors';

const BLOCK_BYTES: usize = 128 * 8;
const HALF_BYTES: usize = 64 * 8;
const HISTORY_BYTES: usize = 4 * 8;

/** Two frames at a time; left and right lie side by side in the lines. */
export function echo(
  lines: usize,
  mask: usize,
  head: usize,
  frames: usize,
  feedback: f64,
  dryStart: f64,
  drySlope: f64,
  wetStart: f64,
  wetSlope: f64,
  left: usize,
  right: usize,
): f64 {
  const share = f64x2.splat(feedback);
  const half = f64x2.splat(0.5);
  let dry = dryStart;
  let wet = wetStart;
  let loudest = f64x2.splat(0);
  let place = head;
  let index: usize = 0;
  do {
    const next = (place + 1) & mask;
    const inputLeft = v128.load(left + index);
    const inputRight = v128.load(right + index);
    const frame = v128.load(lines + (((place - frames) & mask) << 4));
    const nextFrame = v128.load(lines + (((next - frames) & mask) << 4));
    const echoLeft = firsts(frame, nextFrame);
    const echoRight = seconds(frame, nextFrame);
    const intoLeft = add(mul(half, add(inputLeft, inputRight)), mul(share, echoRight));
    const intoRight = mul(share, echoLeft);
    v128.store(lines + (place << 4), firsts(intoLeft, intoRight));
    v128.store(lines + (next << 4), seconds(intoLeft, intoRight));
    place = (next + 1) & mask;
    const nextDry = dry + drySlope;
    const nextWet = wet + wetSlope;
    const dryLevels = pair(dry, nextDry);
    const wetLevels = pair(wet, nextWet);
    v128.store(left + index, add(mul(dryLevels, inputLeft), mul(wetLevels, echoLeft)));
    v128.store(right + index, add(mul(dryLevels, inputRight), mul(wetLevels, echoRight)));
    dry = nextDry + drySlope;
    wet = nextWet + wetSlope;
    loudest = f64x2.pmax(loudest, add(f64x2.abs(echoLeft), f64x2.abs(echoRight)));
    index += 16;
  } while (index < BLOCK_BYTES);
  return highest(loudest);
}

function highest(value: v128): f64 {
  return max(first(value), second(value));
}

export function reverb(
  places: usize,
  room: usize,
  lines: usize,
  lastLeft: usize,
  lastRight: usize,
  halfLeft: usize,
  halfRight: usize,
  roomLeft: usize,
  roomRight: usize,
  dry: f64,
  drySlope: f64,
  wet: f64,
  wetSlope: f64,
  left: usize,
  right: usize,
): f64 {
  halve(left, lastLeft, halfLeft);
  halve(right, lastRight, halfRight);
  const loudest = answerRoom(places, room, lines, halfLeft, halfRight, 4, 68);
  double(halfLeft, roomLeft);
  double(halfRight, roomRight);
  blend(dry, drySlope, wet, wetSlope, left, right, roomLeft, roomRight);
  return loudest;
}

export function placeInRoom(
  places: usize,
  room: usize,
  lines: usize,
  halfLeft: usize,
  halfRight: usize,
  roomLeft: usize,
  roomRight: usize,
  dry: f64,
  drySlope: f64,
  wet: f64,
  wetSlope: f64,
  sound: usize,
  left: usize,
  right: usize,
): f64 {
  let index: usize = 0;
  do {
    const samples = v128.load(sound + index);
    v128.store(roomLeft + index, samples);
    v128.store(roomRight + index, samples);
    index += 16;
  } while (index < HALF_BYTES);
  const loudest = answerRoom(places, room, lines, roomLeft, roomRight, 0, 64);
  blendHalves(dry, 2 * drySlope, wet, 2 * wetSlope, sound, roomLeft, roomRight, halfLeft, halfRight);
  double(halfLeft, left);
  double(halfRight, right);
  return loudest;
}

/** The eight lines are four pairs of lanes. Between two places where a line starts over, no address needs a mask. */
function answerRoom(places: usize, room: usize, lines: usize, left: usize, right: usize, from: usize, to: usize): f64 {
  const size = <usize>load<i32>(places, 36) + 1;
  const stride = (<usize>load<i32>(places, 40)) << 3;
  const g01 = v128.load(room);
  const g23 = v128.load(room, 16);
  const g45 = v128.load(room, 32);
  const g67 = v128.load(room, 48);
  let d01 = v128.load(room, 64);
  let d23 = v128.load(room, 80);
  let d45 = v128.load(room, 96);
  let d67 = v128.load(room, 112);
  const keepHigh = load<f64>(room, 128);
  const keep = f64x2.splat(keepHigh);
  const take = f64x2.splat(1 - keepHigh);
  const half = f64x2.splat(0.5);
  const quarter = f64x2.splat(0.25);
  let place = <usize>load<i32>(places, 32);
  let loudest = f64x2.splat(0);
  const end = to << 3;
  for (let index = from << 3; index < end;) {
    let run = min((end - index) >> 3, size - place);
    for (let line: usize = 0; line < 8; line += 1) run = min(run, size - tapPlace(places, line, place));
    const last = index + (run << 3);
    let head = lines + (place << 4);
    let t0 = lines + (tapPlace(places, 0, place) << 4);
    let t1 = lines + (tapPlace(places, 1, place) << 4) + 8;
    let t2 = lines + (tapPlace(places, 2, place) << 4) + stride;
    let t3 = lines + (tapPlace(places, 3, place) << 4) + stride + 8;
    let t4 = lines + (tapPlace(places, 4, place) << 4) + stride * 2;
    let t5 = lines + (tapPlace(places, 5, place) << 4) + stride * 2 + 8;
    let t6 = lines + (tapPlace(places, 6, place) << 4) + stride * 3;
    let t7 = lines + (tapPlace(places, 7, place) << 4) + stride * 3 + 8;
    do {
      const input = loadPair(left + index, right + index);
      d01 = add(mul(keep, d01), mul(take, loadPair(t0, t1)));
      d23 = add(mul(keep, d23), mul(take, loadPair(t2, t3)));
      d45 = add(mul(keep, d45), mul(take, loadPair(t4, t5)));
      d67 = add(mul(keep, d67), mul(take, loadPair(t6, t7)));
      const e01 = mul(g01, d01);
      const e23 = mul(g23, d23);
      const e45 = mul(g45, d45);
      const e67 = mul(g67, d67);
      // Each lane holds the sum of one half of the lines; then both hold a quarter of all.
      const sums = add(sumWithin(e01, e45), sumWithin(e23, e67));
      const shared = mul(quarter, add(sums, swapped(sums)));
      const into = sub(input, shared);
      v128.store(head, add(e01, into));
      v128.store(head + stride, sub(sub(e23, input), shared));
      v128.store(head + stride * 2, add(e45, into));
      v128.store(head + stride * 3, sub(sub(e67, input), shared));
      // Left: d0 − d3 + (d4 − d7); right: d1 − d2 + (d5 − d6).
      storePair(left + index, right + index, mul(half, add(sub(d01, swapped(d23)), sub(d45, swapped(d67)))));
      loudest = f64x2.pmax(loudest, add(f64x2.abs(d01), f64x2.abs(swapped(d67))));
      head += 16;
      t0 += 16;
      t1 += 16;
      t2 += 16;
      t3 += 16;
      t4 += 16;
      t5 += 16;
      t6 += 16;
      t7 += 16;
      index += 8;
    } while (index < last);
    place = (place + run) & (size - 1);
  }
  store<i32>(places, <i32>place, 32);
  v128.store(room, d01, 64);
  v128.store(room, d23, 80);
  v128.store(room, d45, 96);
  v128.store(room, d67, 112);
  return first(loudest);
}

/** Where a line is heard when it is written at a place. */
function tapPlace(places: usize, line: usize, place: usize): usize {
  return (place - <usize>load<i32>(places + (line << 2))) & <usize>load<i32>(places, 36);
}

/** The sum within each of two pairs. */
function sumWithin(a: v128, b: v128): v128 {
  return add(firsts(a, b), seconds(a, b));
}

function halve(block: usize, last: usize, half: usize): void {
  shift(last, BLOCK_BYTES);
  shift(half, HALF_BYTES);
  let index: usize = 0;
  do {
    v128.store(last + index, v128.load(block + index), 32);
    index += 16;
  } while (index < BLOCK_BYTES);
  const outer = f64x2.splat(0.125);
  const inner = f64x2.splat(0.375);
  index = 0;
  do {
    // Frames 0 to 5 from here on make two results: of 0, 1, 2, 3 and of 2, 3, 4, 5.
    const a = v128.load(last + (index << 1));
    const b = v128.load(last + (index << 1), 16);
    const c = v128.load(last + (index << 1), 32);
    const sum = add(mul(outer, add(firsts(a, b), seconds(b, c))), mul(inner, add(seconds(a, b), firsts(b, c))));
    v128.store(half + index, sum, 32);
    index += 16;
  } while (index < HALF_BYTES);
}

/** Moves the end of a buffer to its start: the four frames after `length` bytes. */
function shift(buffer: usize, length: usize): void {
  v128.store(buffer, v128.load(buffer + length));
  v128.store(buffer, v128.load(buffer + length, 16), 16);
}

function double(half: usize, block: usize): void {
  const near = f64x2.splat(0.5625);
  const far = f64x2.splat(0.0625);
  let index: usize = 0;
  do {
    const before = v128.load(half + index);
    const a = v128.load(half + index, 8);
    const b = v128.load(half + index, 16);
    const after = v128.load(half + index, 24);
    const between = sub(mul(near, add(a, b)), mul(far, add(before, after)));
    v128.store(block + (index << 1), firsts(a, between));
    v128.store(block + (index << 1), seconds(a, between), 16);
    index += 16;
  } while (index < HALF_BYTES);
}

function blend(
  dryStart: f64,
  drySlope: f64,
  wetStart: f64,
  wetSlope: f64,
  left: usize,
  right: usize,
  wetLeft: usize,
  wetRight: usize,
): void {
  let dry = dryStart;
  let wet = wetStart;
  let index: usize = 0;
  do {
    const nextDry = dry + drySlope;
    const nextWet = wet + wetSlope;
    const dryLevels = pair(dry, nextDry);
    const wetLevels = pair(wet, nextWet);
    v128.store(left + index, add(mul(dryLevels, v128.load(left + index)), mul(wetLevels, v128.load(wetLeft + index))));
    v128.store(right + index, add(mul(dryLevels, v128.load(right + index)), mul(wetLevels, v128.load(wetRight + index))));
    dry = nextDry + drySlope;
    wet = nextWet + wetSlope;
    index += 16;
  } while (index < BLOCK_BYTES);
}

function blendHalves(
  dryStart: f64,
  drySlope: f64,
  wetStart: f64,
  wetSlope: f64,
  sound: usize,
  roomLeft: usize,
  roomRight: usize,
  halfLeft: usize,
  halfRight: usize,
): void {
  shift(halfLeft, HALF_BYTES);
  shift(halfRight, HALF_BYTES);
  const silence = f64x2.splat(0);
  let dry = dryStart;
  let wet = wetStart;
  let index: usize = 0;
  do {
    const nextDry = dry + drySlope;
    const nextWet = wet + wetSlope;
    const wetLevels = pair(wet, nextWet);
    const plain = mul(pair(dry, nextDry), v128.load(sound + index));
    v128.store(halfLeft + index, add(plain, mul(wetLevels, v128.load(roomLeft + index))), HISTORY_BYTES);
    v128.store(halfRight + index, add(plain, mul(wetLevels, v128.load(roomRight + index))), HISTORY_BYTES);
    v128.store(sound + index, silence);
    dry = nextDry + drySlope;
    wet = nextWet + wetSlope;
    index += 16;
  } while (index < HALF_BYTES);
}
