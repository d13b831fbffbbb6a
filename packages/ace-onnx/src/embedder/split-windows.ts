/**
 * Divides a sound into windows of one length. What remains at the end becomes a window of its own where it has half of the length at least, or where
 * there is no other: repeated as often as it fits whole, then silence.
 *
 * @returns At least one window.
 */
export function splitWindows(samples: Float32Array, length: number): readonly Float32Array[] {
  const whole = Math.floor(samples.length / length);
  const windows = Array.from({ length: whole }, (_, index) => samples.subarray(index * length, (index + 1) * length));
  const rest = samples.subarray(whole * length);
  return whole > 0 && rest.length < length / 2 ? windows : [...windows, repeat(rest, length)];
}

function repeat(samples: Float32Array, length: number): Float32Array {
  const window = new Float32Array(length);
  if (samples.length === 0) return window;
  for (let at = 0; at + samples.length <= length; at += samples.length) window.set(samples, at);
  return window;
}
