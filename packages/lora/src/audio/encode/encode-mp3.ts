import { InvalidInputError, UnsupportedError, assertAudioClip, joinBytes } from '@loop/core';
import type { Abortable, AudioClip } from '@loop/core';

/** Bit rates that {@link encodeMp3} offers, in kbit/s. */
export const MP3_BITRATES = [128, 160, 192, 256, 320] as const;

/** Settings of {@link encodeMp3}. */
export interface EncodeMp3Options extends Abortable {
  /** Constant bit rate in kbit/s. @defaultValue 320 */
  readonly kbps?: (typeof MP3_BITRATES)[number] | undefined;
}

const RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const BLOCK_FRAMES = 1152 * 64;

/**
 * Encodes a clip as MP3 with LAME, which the optional package `wasm-media-encoders` brings.
 *
 * @throws {UnsupportedError} When that package is not installed.
 * @throws {InvalidInputError} When it is no clip of one or two channels at a rate of MP3.
 */
export async function encodeMp3(clip: AudioClip, options: EncodeMp3Options = {}): Promise<Uint8Array<ArrayBuffer>> {
  assertAudioClip(clip, 'clip');
  const { kbps = 320, signal } = options;
  const { sampleRate, channels } = clip;
  if (channels.length > 2 || !RATES.includes(sampleRate)) {
    const message = `must have one or two channels at a rate of ${RATES.join(', ')} Hz`;
    throw new InvalidInputError('encodeMp3', [{ path: 'clip', message, received: `${channels.length} channels at ${sampleRate} Hz` }]);
  }
  if (!MP3_BITRATES.includes(kbps)) {
    throw new InvalidInputError('encodeMp3', [
      { path: 'kbps', message: 'is not offered', received: String(kbps), allowed: MP3_BITRATES.map(String) },
    ]);
  }
  signal?.throwIfAborted();
  const encoder = await loadEncoder();
  encoder.configure({ sampleRate, channels: channels.length as 1 | 2, bitrate: kbps });
  const pieces: Uint8Array[] = [];
  for (let frame = 0; frame < channels[0]!.length; frame += BLOCK_FRAMES) {
    signal?.throwIfAborted();
    // The encoder reuses its output.
    pieces.push(encoder.encode(channels.map((channel) => channel.subarray(frame, frame + BLOCK_FRAMES))).slice());
  }
  pieces.push(encoder.finalize().slice());
  return joinBytes(pieces);
}

interface Mp3Encoder {
  configure(options: { readonly sampleRate: number; readonly channels: 1 | 2; readonly bitrate: number }): void;
  encode(samples: readonly Float32Array[]): Uint8Array;
  finalize(): Uint8Array;
}

async function loadEncoder(): Promise<Mp3Encoder> {
  try {
    const { createMp3Encoder } = await import('wasm-media-encoders');
    return (await createMp3Encoder()) as unknown as Mp3Encoder;
  } catch (error) {
    throw new UnsupportedError(
      'audio',
      'MP3 is written with the package wasm-media-encoders: npm install wasm-media-encoders, or write FLAC.',
      {
        cause: error,
      },
    );
  }
}
