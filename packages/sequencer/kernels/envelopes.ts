// The envelopes of `src/engine/kernels/plain/envelopes.ts`.
import { add, at, first, mul, pair, second } from './vectors';

const IDLE: f64 = 0;
const ATTACK: f64 = 1;
const DECAY: f64 = 2;
const RELEASE: f64 = 3;
const CHOKE: f64 = 4;

const SILENCE: f64 = 2.5e-4;

// Where an envelope keeps its numbers, in bytes.
const LEVEL: usize = 8;
const PEAK: usize = 16;
const GATE: usize = 24;
const RISE: usize = 32;
const SUSTAIN: usize = 40;
const DECAY_KEEP: usize = 48;
const RELEASE_KEEP: usize = 56;
const FALL: usize = 64;

/** Returns whether anything will follow. */
export function writeLevels(envelope: usize, levels: usize, from: usize, to: usize): bool {
  let index = from;
  while (index < to) {
    const stage = load<f64>(envelope);
    if (stage == ATTACK) index = attack(envelope, levels, index, to);
    else if (stage == DECAY) index = decay(envelope, levels, index, to);
    else if (stage == RELEASE) index = release(envelope, levels, index, to);
    else if (stage == CHOKE) index = choke(envelope, levels, index, to);
    else {
      do {
        store<f64>(at(levels, index), 0);
        index += 1;
      } while (index < to);
    }
  }
  return load<f64>(envelope) != IDLE;
}

function attack(envelope: usize, levels: usize, from: usize, to: usize): usize {
  const peak = load<f64>(envelope, PEAK);
  const rise = load<f64>(envelope, RISE);
  const end = gateEnd(envelope, from, to);
  let level = load<f64>(envelope, LEVEL);
  let index = from;
  if (level > peak) {
    for (; index < end && level > peak; index += 1) {
      level = max(peak, level - rise);
      store<f64>(at(levels, index), level);
    }
  } else {
    for (; index < end && level < peak; index += 1) {
      level = min(peak, level + rise);
      store<f64>(at(levels, index), level);
    }
  }
  store<f64>(envelope, level, LEVEL);
  if (level == peak) store<f64>(envelope, DECAY);
  spendGate(envelope, index - from);
  return index;
}

function decay(envelope: usize, levels: usize, from: usize, to: usize): usize {
  const target = load<f64>(envelope, PEAK) * load<f64>(envelope, SUSTAIN);
  const end = gateEnd(envelope, from, to);
  let distance = fillFall(levels, from, end, target, load<f64>(envelope, LEVEL) - target, load<f64>(envelope, DECAY_KEEP));
  if (distance < 1e-9) distance = 0;
  const level = target + distance;
  store<f64>(envelope, level, LEVEL);
  spendGate(envelope, end - from);
  if (level < SILENCE) silence(envelope);
  return end;
}

function release(envelope: usize, levels: usize, from: usize, to: usize): usize {
  const level = fillFall(levels, from, to, 0, load<f64>(envelope, LEVEL), load<f64>(envelope, RELEASE_KEEP));
  store<f64>(envelope, level, LEVEL);
  if (level < SILENCE) silence(envelope);
  return to;
}

function choke(envelope: usize, levels: usize, from: usize, to: usize): usize {
  const fall = load<f64>(envelope, FALL);
  let level = load<f64>(envelope, LEVEL);
  let index = from;
  for (; index < to && level > 0; index += 1) {
    level = max<f64>(0, level - fall);
    store<f64>(at(levels, index), level);
  }
  store<f64>(envelope, level, LEVEL);
  if (level == 0) silence(envelope);
  return index;
}

/** Four frames at a time, so that none waits for the one before. */
function fillFall(levels: usize, from: usize, to: usize, target: f64, distance: f64, keep: f64): f64 {
  const keep2 = keep * keep;
  const keep4 = f64x2.splat(keep2 * keep2);
  const base = f64x2.splat(target);
  let early = pair(distance * keep, distance * keep2);
  let late = mul(early, f64x2.splat(keep2));
  let reached = distance;
  let place = at(levels, from);
  const end = at(levels, to);
  if (place + 32 <= end)
    do {
      v128.store(place, add(base, early));
      v128.store(place, add(base, late), 16);
      reached = second(late);
      early = mul(early, keep4);
      late = mul(late, keep4);
      place += 32;
    } while (place + 32 <= end);
  if (place < end) {
    reached = first(early);
    store<f64>(place, target + reached);
  }
  if (place + 8 < end) {
    reached = second(early);
    store<f64>(place, target + reached, 8);
  }
  if (place + 16 < end) {
    reached = first(late);
    store<f64>(place, target + reached, 16);
  }
  return reached;
}

/** How far the key is held within a range. */
function gateEnd(envelope: usize, index: usize, to: usize): usize {
  const gate = load<f64>(envelope, GATE);
  return gate < <f64>(to - index) ? index + <usize>gate : to;
}

function spendGate(envelope: usize, frames: usize): void {
  const left = load<f64>(envelope, GATE) - <f64>frames;
  store<f64>(envelope, left, GATE);
  if (left <= 0) store<f64>(envelope, RELEASE);
}

function silence(envelope: usize): void {
  store<f64>(envelope, IDLE);
  store<f64>(envelope, 0, LEVEL);
}
