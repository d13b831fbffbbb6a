import type { AutomationPoint } from '../song/song.js';

/** The value of an automation lane at a place, in bars from the start of the arrangement. */
export function automationAt(points: readonly AutomationPoint[], bar: number): number {
  const next = points.findIndex((point) => point.bar > bar);
  const to = points[next < 0 ? points.length - 1 : next] as AutomationPoint;
  const from = next > 0 ? (points[next - 1] as AutomationPoint) : to;
  if (next <= 0) return to.value;
  return from.value + ((to.value - from.value) * (bar - from.bar)) / (to.bar - from.bar);
}
