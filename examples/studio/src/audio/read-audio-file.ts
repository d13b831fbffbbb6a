import { FileFormatError } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import type { NewSample } from '@loop/sequencer/store';

/** The largest file that is read: ten minutes of stereo as 32-bit WAV are 230 MB. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads a recording: WAV exactly as it is, with its first loop, everything else with the browser's decoders (MP3, FLAC, Ogg, M4A), at 48 kHz.
 *
 * @throws {FileFormatError} When it is too large, or not a recording that this browser reads.
 */
export async function readAudioFile(file: File): Promise<Pick<NewSample, 'audio' | 'loop'>> {
  if (file.size > MAX_BYTES) throw new FileFormatError('audio', `${file.name} is larger than 256 MB.`);
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
    throw new FileFormatError('audio', `${file.name} is no recording that this browser can read.`, undefined, { cause: error });
  }
}
