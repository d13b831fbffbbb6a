import { secondsPerBar } from '@loop/core';
import type { Seconds, Song } from '@loop/core';

/** How a length is compared with bars. */
export interface WholeBarsOptions {
  /** The song whose bars are meant. */
  readonly song: Pick<Song, 'bpm' | 'timeSignature'>;
  /** By how much it may be longer or shorter, in bars. @defaultValue 0.002: at most times a few milliseconds, which nobody hears as a drift */
  readonly tolerance?: number | undefined;
}

/**
 * How many bars of a song a length is, when it comes round with them: whole bars, or a half or a quarter of one.
 *
 * @returns The bars; `undefined` when it does not.
 */
export function wholeBars(seconds: Seconds, { song, tolerance = 0.002 }: WholeBarsOptions): number | undefined {
  const bars = seconds / secondsPerBar(song);
  return [1, 2, 4].map((parts) => Math.round(bars * parts) / parts).find((near) => near > 0 && Math.abs(near - bars) <= tolerance);
}
