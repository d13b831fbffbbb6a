/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Thins a curve for a picture: of each of `buckets` ranges the first, lowest, highest and last point stay, so that no peak is lost.
 *
 * @param points - In the order of `x`.
 */
export function thinPoints(points: readonly CurvePoint[], buckets: number): readonly CurvePoint[] {
  if (points.length <= 4 * buckets) return points;
  const size = points.length / buckets;
  const kept: CurvePoint[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const part = points.slice(Math.floor(bucket * size), Math.floor((bucket + 1) * size));
    if (part.length === 0) continue;
    let [low, high] = [0, 0];
    part.forEach(({ y }, index) => {
      if (y < part[low]!.y) low = index;
      if (y > part[high]!.y) high = index;
    });
    for (const index of [...new Set([0, low, high, part.length - 1])].toSorted((a, b) => a - b)) kept.push(part[index]!);
  }
  return kept;
}
