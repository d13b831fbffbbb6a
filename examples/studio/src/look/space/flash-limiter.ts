/** No more strokes than three in a second may be shown: WCAG 2.3.1. */
const LEAST_SECONDS = 1 / 3;
const FADE_SECONDS = 0.25;

/**
 * Lets strokes of the kick through, at most three a second, and fades each out.
 *
 * @returns A function of the stroke as it is heard (1 at its beginning) and the time, which gives what may be shown, 0–1.
 */
export function createFlashLimiter(): (kick: number, seconds: number) => number {
  let shown = Number.NEGATIVE_INFINITY;
  let before = 0;
  return (kick, seconds) => {
    if (kick > before && seconds - shown >= LEAST_SECONDS) shown = seconds;
    before = kick;
    return Math.max(0, 1 - (seconds - shown) / FADE_SECONDS);
  };
}
