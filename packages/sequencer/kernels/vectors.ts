// Two float64 at a time, and what every kernel does with addresses. An address is in bytes, a place counts float64.

/** The address of a place in an array. */
export function at(base: usize, place: usize): usize {
  return base + (place << 3);
}

export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

/** Two numbers side by side. */
export function pair(first: f64, second: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

/** One number of each of two arrays, side by side. */
export function loadPair(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

/** Stores two numbers, one in each of two arrays. */
export function storePair(first: usize, second: usize, value: v128): void {
  v128.store64_lane(first, value, 0);
  v128.store64_lane(second, value, 1);
}

/** The first numbers of two pairs. */
export function firsts(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}

/** The second numbers of two pairs. */
export function seconds(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}

/** Both numbers of a pair, the other way round. */
export function swapped(value: v128): v128 {
  return v128.shuffle<f64>(value, value, 1, 0);
}

export function first(value: v128): f64 {
  return f64x2.extract_lane(value, 0);
}

export function second(value: v128): f64 {
  return f64x2.extract_lane(value, 1);
}

/** Snaps a fading memory to zero before it becomes a denormal number. */
export function settle(value: f64): f64 {
  return abs(value) < 1e-30 ? 0 : value;
}
