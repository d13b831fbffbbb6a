type Bands = readonly [bass: number, mid: number, high: number];

/** Music stays below this; what is made to flash does not. */
const MOST = 0.6;

/** Swings of a band up to so much are seen at once: light changes by less than a tenth with them, which is no flash. */
const FREE = 0.06;

/** What goes further may begin to rise so seldom: less than three times a second, as what moves may flash by itself now and then. */
const LEAST_SECONDS = 0.42;

/** For so long everything may rise and nothing falls; then everything may fall and nothing rises. */
const RISE_SECONDS = 0.15;

/**
 * Lets the energy of the sound through so that the light that follows it flashes three times a second at most (WCAG 2.3.1): the bands rise together,
 * fall together, and wait in between.
 */
export function createSwingLimiter(): (bands: Bands, seconds: number) => Bands {
  let rose = Number.NEGATIVE_INFINITY;
  let middles: Bands = [0, 0, 0];
  return (heard, seconds) => {
    const bands = heard.map((band) => Math.min(MOST, band)) as unknown as Bands;
    const isHigher = bands.some((band, index) => band > middles[index]! + FREE / 2);
    if (isHigher && seconds - rose >= LEAST_SECONDS) rose = seconds;
    const rises = seconds - rose < RISE_SECONDS;
    const show = (index: 0 | 1 | 2): number => Math.min(middles[index] + FREE / 2, Math.max(middles[index] - FREE / 2, bands[index]));
    const follow = (index: 0 | 1 | 2): number =>
      rises ? Math.max(middles[index], bands[index] - FREE / 2) : Math.min(middles[index], bands[index] + FREE / 2);
    middles = [follow(0), follow(1), follow(2)];
    return [show(0), show(1), show(2)];
  };
}
