/** How much a picture takes: less where the machine is slow. */
export interface Quality {
  /** Pixels of the picture for each of the screen's. */
  readonly pixelRatio: number;
  /** Share of the particles. */
  readonly particles: number;
  readonly bloom: boolean;
}

/** From the best to the least. */
export const QUALITIES: readonly Quality[] = [
  { pixelRatio: 1, particles: 1, bloom: true },
  { pixelRatio: 0.66, particles: 1, bloom: true },
  { pixelRatio: 0.5, particles: 0.5, bloom: true },
  { pixelRatio: 0.33, particles: 0.33, bloom: false },
];

const SLOW_SECONDS = 1 / 40;
const PATIENCE = 12;

/** A better quality is tried after so many pictures in time; after one that failed, twice as many. */
const QUICK_SECONDS = 1 / 50;
const TRUST = 600;
const MOST_TRUST = 32 * TRUST;

/**
 * Finds the quality that a machine keeps up with: one step down after some pictures that took too long, the sooner the longer they took, and one
 * step up after many that did not.
 *
 * @returns A function of the seconds that a picture takes, which gives the level: an index into `QUALITIES`.
 */
export function createQualityFinder(): (cost: number) => number {
  let level = 0;
  let late = 0;
  let inTime = 0;
  let trust = TRUST;
  let isTrial = false;
  return (cost) => {
    late = cost > SLOW_SECONDS ? Math.min(PATIENCE, late + cost / SLOW_SECONDS) : Math.max(0, late - 1);
    inTime = cost < QUICK_SECONDS ? inTime + 1 : 0;
    if (late >= PATIENCE && level < QUALITIES.length - 1) {
      if (isTrial) trust = Math.min(MOST_TRUST, 2 * trust);
      isTrial = false;
      level += 1;
      late = 0;
      inTime = 0;
    } else if (inTime >= trust) {
      // The trial was passed, or there was none.
      isTrial = level > 0;
      level = Math.max(0, level - 1);
      inTime = 0;
    }
    return level;
  };
}
