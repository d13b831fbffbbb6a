import { INSTRUMENTS } from '@loop/core';
import type { Instrument, Song } from '@loop/core';

/** The instruments that have nothing to play in a song of themes; its transitions do not count. */
export function restingIn({ tracks, barCount }: Song): readonly Instrument[] {
  return INSTRUMENTS.filter((instrument) =>
    tracks[instrument].bars.slice(0, barCount).every((bar) => bar.every((step) => step === undefined)),
  );
}
