/** Reads the beats of a bar from what servers write: `4`, `"4"`, `"3/4"`; `undefined` for `N/A` and other words. */
export function readBeats(value: string | number | undefined): number | undefined {
  const beats = Number(/^\s*(\d+)/.exec(String(value ?? ''))?.[1]);
  return beats > 0 ? beats : undefined;
}
