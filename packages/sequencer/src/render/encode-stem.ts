import { encodeWav } from '@loop/core/audio';

import type { SongStem } from './render-stems.js';

/**
 * Encodes a stem as a WAV file of 32-bit floats. A stem is taken before the master chain and may rise above full scale, where
 * integers would clip it; floats keep it as it is, so that the stems of a song add up to what the master chain receives.
 */
export function encodeStem({ clip }: SongStem): Uint8Array {
  return encodeWav(clip, { format: 'float32' });
}
