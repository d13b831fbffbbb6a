/**
 * Snaps a fading memory to zero long before it becomes a denormal number: browsers flush those to zero on the audio thread and
 * nowhere else, so that the same program would compute different bytes there.
 */
export function settle(value: number): number {
  return Math.abs(value) < 1e-30 ? 0 : value;
}
