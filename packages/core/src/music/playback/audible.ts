import type { Instrument } from '../genres/instruments.js';
import { INSTRUMENTS, INTENSITY_THRESHOLDS } from '../genres/instruments.js';
import type { Song } from '../song/song.js';

/** The intensity from which the pad sounds at the start of each bar. */
const PAD_THRESHOLD = 0.6;

/** The intensity from which the riser may sound before the last bar. */
const RISER_THRESHOLD = 0.4;

/**
 * Returns whether an instrument is heard: `mute` never, `force` always, `normal` from its threshold of intensity up. While any
 * track is solo, the others are silent whatever their state.
 */
export function isAudible(song: Song, instrument: Instrument): boolean {
  const { state, mix } = song.tracks[instrument];
  if (state === 'mute' || (anySolo(song) && !mix.solo)) return false;
  return state === 'force' || song.intensity >= INTENSITY_THRESHOLDS[instrument];
}

/** Returns whether the pad is heard: it has no track, so it falls silent when any track is solo. */
export function isPadAudible(song: Song): boolean {
  return song.intensity >= PAD_THRESHOLD && !anySolo(song);
}

/** Returns whether the riser can be heard: it has no track, so it falls silent when any track is solo. */
export function isRiserAudible(song: Song): boolean {
  return song.intensity >= RISER_THRESHOLD && !anySolo(song);
}

function anySolo(song: Song): boolean {
  return INSTRUMENTS.some((instrument) => song.tracks[instrument].mix.solo);
}
