import { assertAudioClip, clipDuration } from '@loop/core';
import type { AudioClip, Decibels, Hertz, Seconds } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';
import type { Loudness } from '@loop/core/audio';

import { measureBandwidth } from './bandwidth.js';
import type { Bandwidth } from './bandwidth.js';
import { findClipping } from './clipping.js';
import type { Clipping } from './clipping.js';
import { findSilence } from './silence.js';
import type { Silence } from './silence.js';
import { measureStereo } from './stereo.js';
import type { StereoFacts } from './stereo.js';

/** What can be measured of a sound as it is, before anything is done to it. */
export interface AudioFacts {
  /** How long the sound is. */
  readonly seconds: Seconds;
  /** Samples per second of each channel. */
  readonly sampleRate: Hertz;
  /** The number of channels. */
  readonly channels: number;
  /** Loudness and peaks, by ITU-R BS.1770. */
  readonly loudness: Loudness;
  /** How far the highest sample is above the mean level. */
  readonly crestDb: Decibels;
  /** Where the sound was cut off at the top. */
  readonly clipping: Clipping;
  /** Where it is silent. */
  readonly silence: Silence;
  /** How high it reaches, and whether it hums. */
  readonly bandwidth: Bandwidth;
  /** How its channels are related. */
  readonly stereo: StereoFacts;
}

/**
 * Measures a sound: loudness and true peak by ITU-R BS.1770, clipping, silence, bandwidth, hum, direct current, and what its channels have in common.
 *
 * @throws {InvalidInputError} When it is no clip.
 */
export function measureAudio(clip: AudioClip): AudioFacts {
  assertAudioClip(clip, 'clip');
  const loudness = measureLoudness(clip);
  const stereo = measureStereo(clip);
  return {
    seconds: clipDuration(clip),
    sampleRate: clip.sampleRate,
    channels: clip.channels.length,
    loudness,
    crestDb: stereo.rms === 0 ? 0 : loudness.samplePeakDb - 20 * Math.log10(stereo.rms),
    clipping: findClipping(clip),
    silence: findSilence(clip),
    bandwidth: measureBandwidth(clip),
    stereo,
  };
}
