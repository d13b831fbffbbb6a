import type { Fraction } from '../../units.js';
import type { Instrument } from '../genres/instruments.js';
import { INSTRUMENTS, INTENSITY_THRESHOLDS } from '../genres/instruments.js';
import type { AutomationPoint, Song } from '../song/song.js';

/** The intensity from which the pad sounds at the start of each bar. */
const PAD_THRESHOLD = 0.6;

/** The intensity from which the riser may sound before the last bar. */
const RISER_THRESHOLD = 0.4;

/** The automation lane that moves the intensity, 0–1. */
export const INTENSITY_LANE = 'intensity';

/**
 * The corners of the lane that moves a song's intensity while it plays: in song mode, or over the loop while nothing is arranged.
 *
 * @returns `undefined` where the song's own intensity holds.
 */
export function intensityLane({ mode, arrangement, automation }: Song): readonly AutomationPoint[] | undefined {
  return mode === 'song' || arrangement.length === 0 ? automation?.[INTENSITY_LANE] : undefined;
}

/**
 * Returns whether an instrument is heard: `mute` never, `force` always, `normal` from its threshold of intensity up. While any
 * track is solo, the others are silent whatever their state.
 *
 * @param intensity - What it is held against. @defaultValue the song's
 */
export function isAudible(song: Song, instrument: Instrument, intensity: Fraction = song.intensity): boolean {
  const { state, mix } = song.tracks[instrument];
  if (state === 'mute' || (anySolo(song) && !mix.solo)) return false;
  return state === 'force' || intensity >= INTENSITY_THRESHOLDS[instrument];
}

/** Returns whether the pad is heard: it has no track, so it falls silent when any track is solo. */
export function isPadAudible(song: Song, intensity: Fraction): boolean {
  return intensity >= PAD_THRESHOLD && !anySolo(song);
}

/** Returns whether the riser can be heard: it has no track, so it falls silent when any track is solo. */
export function isRiserAudible(song: Song, intensity: Fraction): boolean {
  return intensity >= RISER_THRESHOLD && !anySolo(song);
}

function anySolo(song: Song): boolean {
  return INSTRUMENTS.some((instrument) => song.tracks[instrument].mix.solo);
}
