// The waves of `src/engine/kernels/plain/`: oscillators, wavetables, drums, noise.
import { sinCycles, sinPair } from './elementary';
import { writeLevels } from './envelopes';
import { add, at, first, firsts, mul, pair, seconds, sub } from './vectors';

export function fillSaw(oscillator: usize, output: usize, from: usize, to: usize): void {
  const glide = load<f64>(oscillator, 16);
  let phase = load<f64>(oscillator);
  let increment = load<f64>(oscillator, 8);
  let place = at(output, from);
  const end = at(output, to);
  do {
    let value = 2 * phase - 1;
    if (phase < increment) {
      const t = 1 - phase / increment;
      value += t * t;
    } else if (phase > 1 - increment) {
      const t = 1 + (phase - 1) / increment;
      value -= t * t;
    }
    store<f64>(place, value);
    phase += increment;
    if (phase >= 1) phase -= 1;
    increment *= glide;
    place += 8;
  } while (place < end);
  store<f64>(oscillator, phase);
  store<f64>(oscillator, increment, 8);
}

export function fillSquare(oscillator: usize, output: usize, from: usize, to: usize): void {
  const glide = load<f64>(oscillator, 16);
  let phase = load<f64>(oscillator);
  let increment = load<f64>(oscillator, 8);
  let place = at(output, from);
  const end = at(output, to);
  do {
    const half = phase < 0.5;
    let value: f64 = half ? 1 : -1;
    const sinceJump = half ? phase : phase - 0.5;
    if (sinceJump < increment) {
      const t = 1 - sinceJump / increment;
      value -= half ? t * t : -t * t;
    } else if (sinceJump > 0.5 - increment) {
      const t = 1 + (sinceJump - 0.5) / increment;
      value -= half ? t * t : -t * t;
    }
    store<f64>(place, value);
    phase += increment;
    if (phase >= 1) phase -= 1;
    increment *= glide;
    place += 8;
  } while (place < end);
  store<f64>(oscillator, phase);
  store<f64>(oscillator, increment, 8);
}

export function addThreeSaws(
  envelope: usize,
  levels: usize,
  a: usize,
  b: usize,
  c: usize,
  gain: f64,
  output: usize,
  from: usize,
  to: usize,
): bool {
  const lasts = writeLevels(envelope, levels, from, to);
  const slope = 2 * (load<f64>(a, 8) + load<f64>(b, 8) + load<f64>(c, 8));
  const gains = f64x2.splat(gain);
  for (let start = from; start < to;) {
    const left = min(framesToJump(a), min(framesToJump(b), framesToJump(c)));
    const room = to - start;
    const frames = left < <f64>room ? <usize>left : room;
    const end = start + frames;
    const value = 2 * (load<f64>(a) + load<f64>(b) + load<f64>(c)) - 3;
    let corners = cornerAfter(a) + cornerAfter(b) + cornerAfter(c);
    let place = start << 3;
    const last = (end << 3) - 8;
    addAt(output, levels, gain, place, corners);
    let values = pair(value, value + slope);
    const step = f64x2.splat(2 * slope);
    if (place < last)
      do {
        v128.store(output + place, add(v128.load(output + place), mul(mul(gains, v128.load(levels + place)), values)));
        values = add(values, step);
        place += 16;
      } while (place < last);
    if (place == last) addAt(output, levels, gain, place, first(values));
    const count = <f64>frames;
    corners = advance(a, count) + advance(b, count) + advance(c, count);
    addAt(output, levels, gain, last, corners);
    start = end;
  }
  return lasts;
}

function addAt(output: usize, levels: usize, gain: f64, place: usize, value: f64): void {
  store<f64>(output + place, load<f64>(output + place) + gain * load<f64>(levels + place) * value);
}

function framesToJump(oscillator: usize): f64 {
  const frames = ceil((1 - load<f64>(oscillator)) / load<f64>(oscillator, 8));
  return frames > 1 ? frames : 1;
}

function cornerAfter(oscillator: usize): f64 {
  const phase = load<f64>(oscillator);
  const increment = load<f64>(oscillator, 8);
  if (phase >= increment) return 0;
  const t = 1 - phase / increment;
  return t * t;
}

function advance(oscillator: usize, frames: f64): f64 {
  const increment = load<f64>(oscillator, 8);
  const phase = load<f64>(oscillator) + frames * increment;
  if (phase < 1) {
    store<f64>(oscillator, phase);
    return 0;
  }
  store<f64>(oscillator, phase - 1);
  const t = (phase - 1) / increment;
  return -t * t;
}

export function addWave(
  envelope: usize,
  levels: usize,
  table: usize,
  oscillator: usize,
  gain: f64,
  output: usize,
  from: usize,
  to: usize,
): bool {
  const lasts = writeLevels(envelope, levels, from, to);
  const increment = load<f64>(oscillator, 8);
  const cells = f64x2.splat(2048);
  const gains = f64x2.splat(gain);
  let phase = load<f64>(oscillator);
  let index = from << 3;
  const end = to << 3;
  if (index + 16 <= end)
    do {
      const next = wrap(phase + increment);
      const place = mul(pair(phase, next), cells);
      const whole = i32x4.trunc_sat_f64x2_s_zero(place);
      const a = v128.load(at(table, i32x4.extract_lane(whole, 0)));
      const b = v128.load(at(table, i32x4.extract_lane(whole, 1)));
      const low = firsts(a, b);
      const value = add(low, mul(sub(place, f64x2.convert_low_i32x4_s(whole)), sub(seconds(a, b), low)));
      v128.store(output + index, add(v128.load(output + index), mul(mul(gains, v128.load(levels + index)), value)));
      phase = wrap(next + increment);
      index += 16;
    } while (index + 16 <= end);
  if (index < end) {
    const place = phase * 2048;
    const whole = <i32>place;
    const cell = at(table, whole);
    const low = load<f64>(cell);
    addAt(output, levels, gain, index, low + (place - <f64>whole) * (load<f64>(cell, 8) - low));
    phase = wrap(phase + increment);
  }
  store<f64>(oscillator, phase);
  return lasts;
}

function wrap(phase: f64): f64 {
  return phase >= 1 ? phase - 1 : phase;
}

export function addFallingSine(envelope: usize, levels: usize, drum: usize, gain: f64, output: usize, from: usize, to: usize): bool {
  const lasts = writeLevels(envelope, levels, from, to);
  const target = load<f64>(drum, 16);
  const fall = load<f64>(drum, 24);
  const gains = f64x2.splat(gain);
  let phase = load<f64>(drum);
  let increment = load<f64>(drum, 8);
  let index = from << 3;
  const end = to << 3;
  if (index + 16 <= end) {
    do {
      const next = wrap(phase + increment);
      increment = fallen(increment, fall, target);
      const sines = sinPair(pair(phase, next));
      v128.store(output + index, add(v128.load(output + index), mul(mul(gains, v128.load(levels + index)), sines)));
      phase = wrap(next + increment);
      increment = fallen(increment, fall, target);
      index += 16;
    } while (index + 16 <= end);
  }
  if (index < end) {
    addAt(output, levels, gain, index, sinCycles(phase));
    phase = wrap(phase + increment);
    increment = fallen(increment, fall, target);
  }
  store<f64>(drum, phase);
  store<f64>(drum, increment, 8);
  return lasts;
}

function fallen(increment: f64, fall: f64, target: f64): f64 {
  const next = increment * fall;
  return next > target ? next : target;
}

export function addSine(envelope: usize, levels: usize, oscillator: usize, gain: f64, output: usize, from: usize, to: usize): bool {
  const lasts = writeLevels(envelope, levels, from, to);
  const phase = load<f64>(oscillator);
  const increment = load<f64>(oscillator, 8);
  const turn = 2 * sinCycles(increment + 0.25);
  let before = sinCycles(phase - increment);
  let sine = sinCycles(phase);
  let index = from << 3;
  const end = to << 3;
  do {
    store<f64>(output + index, load<f64>(output + index) + gain * load<f64>(levels + index) * sine);
    const next = turn * sine - before;
    before = sine;
    sine = next;
    index += 8;
  } while (index < end);
  const reached = phase + <f64>(to - from) * increment;
  store<f64>(oscillator, reached - floor(reached));
  return lasts;
}

/** Eight waves in two vectors; the last two stand still and count for nothing. */
export function fillMetal(waves: usize, output: usize, from: usize, to: usize): void {
  let phasesA = v128.load(waves);
  let phasesB = v128.load(waves, 16);
  let modulatorsA = v128.load(waves, 32);
  let modulatorsB = v128.load(waves, 48);
  const modulatorStepsA = v128.load(waves, 64);
  const modulatorStepsB = v128.load(waves, 80);
  const upA = v128.load(waves, 96);
  const upB = v128.load(waves, 112);
  const turnA = v128.load(waves, 128);
  const turnB = v128.load(waves, 144);
  let place = at(output, from);
  const end = at(output, to);
  do {
    const lower = popcnt(i32x4.bitmask(phasesA)) + popcnt(i32x4.bitmask(phasesB));
    store<f64>(place, <f64>(6 - 2 * lower));
    phasesA = i32x4.add(phasesA, i32x4.add(upA, v128.and(turnA, i32x4.shr_s(modulatorsA, 31))));
    phasesB = i32x4.add(phasesB, i32x4.add(upB, v128.and(turnB, i32x4.shr_s(modulatorsB, 31))));
    modulatorsA = i32x4.add(modulatorsA, modulatorStepsA);
    modulatorsB = i32x4.add(modulatorsB, modulatorStepsB);
    place += 8;
  } while (place < end);
  v128.store(waves, phasesA);
  v128.store(waves, phasesB, 16);
  v128.store(waves, modulatorsA, 32);
  v128.store(waves, modulatorsB, 48);
}

export function fillWhite(noise: usize, output: usize, from: usize, to: usize): void {
  let x = load<i32>(noise);
  let place = at(output, from);
  const end = at(output, to);
  do {
    x ^= x << 13;
    x ^= <i32>(<u32>x >>> 17);
    x ^= x << 5;
    store<f64>(place, <f64>x * 4.656612873077393e-10);
    place += 8;
  } while (place < end);
  store<i32>(noise, x);
}

export function fillPink(noise: usize, pink: usize, output: usize, from: usize, to: usize): void {
  let x = load<i32>(noise);
  let a = load<f64>(pink);
  let b = load<f64>(pink, 8);
  let c = load<f64>(pink, 16);
  let place = at(output, from);
  const end = at(output, to);
  do {
    x ^= x << 13;
    x ^= <i32>(<u32>x >>> 17);
    x ^= x << 5;
    const white = <f64>x * 4.656612873077393e-10;
    a = 0.99765 * a + white * 0.099046;
    b = 0.963 * b + white * 0.2965164;
    c = 0.57 * c + white * 1.0526913;
    store<f64>(place, 0.12 * (a + b + c + white * 0.1848));
    place += 8;
  } while (place < end);
  store<i32>(noise, x);
  store<f64>(pink, a);
  store<f64>(pink, b, 8);
  store<f64>(pink, c, 16);
}
