import { open, rm } from 'node:fs/promises';

import type { AudioClip, GenerateOptions, MusicGenerator } from '@loop/core';
import { clipDuration } from '@loop/core';
import { cutClip, encodeTrack, fadeClip, normalizePeak, resample, samplePeak } from '@loop/core/audio';

import type { FileOrder, WrittenFile } from '../../remote/calls.js';

/** The rate of all files. */
const FILE_RATE = 48_000;
/** What would clip is brought to this peak. */
const GUARD_DB = -1;
/** What was cut off ends softly. */
const FADE_SECONDS = 0.01;

/**
 * Makes music and writes it as WAV, with its provenance inside, at 48 kHz and exactly as long as it was asked to be. What fails or is aborted
 * leaves no file.
 */
export async function generateToFile(
  generator: MusicGenerator,
  { request, file, format, seconds }: FileOrder,
  { signal, onProgress }: GenerateOptions,
): Promise<WrittenFile> {
  const { track, warnings } = await generator.generate(request, { signal, onProgress });
  signal?.throwIfAborted();
  const rated = track.audio.sampleRate === FILE_RATE ? track.audio : resample(track.audio, FILE_RATE);
  const { audio, notes } = guardPeak(fitLength(rated, seconds));
  const bytes = encodeTrack({ ...track, audio }, { format });
  const handle = await open(file, 'wx');
  try {
    // The cache flushes it to the disk before it gives the file its name.
    await handle.writeFile(bytes, { signal }).finally(() => handle.close());
    signal?.throwIfAborted();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return {
    durationSeconds: clipDuration(audio),
    sampleRate: FILE_RATE,
    bytes: bytes.byteLength,
    warnings: [...warnings.map(({ message }) => message), ...notes],
  };
}

/** Players clip what is above full scale, whatever the file can hold. */
function guardPeak(clip: AudioClip): { readonly audio: AudioClip; readonly notes: readonly string[] } {
  const peak = samplePeak(clip);
  if (peak === 0) return { audio: clip, notes: ['The sound is silent.'] };
  if (peak <= 1) return { audio: clip, notes: [] };
  const audio = normalizePeak(clip, { peakDb: GUARD_DB });
  return {
    audio,
    notes: [`The sound would have clipped (${(20 * Math.log10(peak)).toFixed(1)} dB above full scale) and was made softer.`],
  };
}

/** Models make whole frames: what is too long is cut, what is too short ends in silence. */
function fitLength(clip: AudioClip, seconds: number): AudioClip {
  const length = Math.round(seconds * clip.sampleRate);
  const present = clip.channels[0]!.length;
  if (present === length) return clip;
  if (present > length) return fadeClip(cutClip(clip, { endSeconds: seconds }), { outSeconds: FADE_SECONDS });
  const faded = fadeClip(clip, { outSeconds: FADE_SECONDS });
  return {
    ...clip,
    channels: faded.channels.map((samples) => {
      const longer = new Float32Array(length);
      longer.set(samples);
      return longer;
    }),
  };
}
