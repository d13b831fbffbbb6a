import { FileFormatError } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import type { NewSample } from '@loop/sequencer/store';
import { surfaceTexts } from '../texts/surface.js';

/** The largest file that is read: ten minutes of stereo as 32-bit WAV are 230 MB. */
const MAX_MEGABYTES = 256;

/**
 * Reads a recording: WAV exactly as it is, with its first loop, everything else with the browser's decoders (MP3, FLAC, Ogg, M4A), at 48 kHz.
 *
 * @throws {FileFormatError} When it is too large, or not a recording that this browser reads.
 */
export async function readAudioFile(file: File): Promise<Pick<NewSample, 'audio' | 'loop'>> {
  if (file.size > MAX_MEGABYTES * 2 ** 20)
    throw new FileFormatError('audio', surfaceTexts.value.samples.tooLarge(file.name, MAX_MEGABYTES));
  const bytes = await file.arrayBuffer();
  try {
    if (/\.wav$/i.test(file.name)) {
      const { audio, metadata } = decodeWav(new Uint8Array(bytes));
      const loop = metadata.sampler?.loops.find(({ endSamples }) => endSamples <= audio.channels[0]!.length);
      return { audio, loop: loop && { startSamples: loop.startSamples, endSamples: loop.endSamples } };
    }
    const buffer = await new OfflineAudioContext(2, 1, 48_000).decodeAudioData(bytes);
    const channels = Array.from({ length: Math.min(buffer.numberOfChannels, 2) }, (_, index) => buffer.getChannelData(index));
    return { audio: { sampleRate: buffer.sampleRate, channels } };
  } catch (error) {
    throw new FileFormatError('audio', surfaceTexts.value.samples.noRecording(file.name), undefined, { cause: error });
  }
}
