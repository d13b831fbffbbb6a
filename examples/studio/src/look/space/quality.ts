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

/**
 * Finds the quality that a machine keeps up with: one step down after some pictures that took too long, the sooner the longer they took.
 *
 * @returns A function of the seconds that a picture takes, which gives the level: an index into `QUALITIES`.
 */
export function createQualityFinder(): (cost: number) => number {
  let level = 0;
  let late = 0;
  return (cost) => {
    late = cost > SLOW_SECONDS ? late + cost / SLOW_SECONDS : Math.max(0, late - 1);
    if (late >= PATIENCE && level < QUALITIES.length - 1) {
      level += 1;
      late = 0;
    }
    return level;
  };
}
