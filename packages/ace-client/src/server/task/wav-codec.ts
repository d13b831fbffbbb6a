import type { AudioClip } from '@loop/core';
import { FileFormatError } from '@loop/core';

export type WavFormat = 'pcm16' | 'float32';
export function encodeWav(clip: AudioClip, format: WavFormat): Uint8Array {
  const channels = clip.channels.length;
  const frames = clip.channels[0]?.length ?? 0;
  const width = format === 'pcm16' ? 2 : 4;
  const bytes = new Uint8Array(44 + frames * channels * width);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string): void => void [...value].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, bytes.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, format === 'pcm16' ? 1 : 3, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, clip.sampleRate, true);
  view.setUint32(28, clip.sampleRate * channels * width, true);
  view.setUint16(32, channels * width, true);
  view.setUint16(34, width * 8, true);
  text(36, 'data');
  view.setUint32(40, frames * channels * width, true);
  for (let f = 0, at = 44; f < frames; f += 1)
    for (let c = 0; c < channels; c += 1, at += width) {
      const s = clip.channels[c]?.[f] ?? 0;
      if (format === 'pcm16') view.setInt16(at, Math.round(Math.max(-1, Math.min(1, s)) * 32767), true);
      else view.setFloat32(at, s, true);
    }
  return bytes;
}
export function decodeWav(bytes: Uint8Array): AudioClip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 44 || view.getUint32(0) !== 0x52494646) throw new FileFormatError('wav', 'not a WAV file');
  const float = view.getUint16(20, true) === 3;
  const channels = view.getUint16(22, true);
  const width = float ? 4 : 2;
  const frames = Math.floor((bytes.byteLength - 44) / width / channels);
  return {
    sampleRate: view.getUint32(24, true),
    channels: Array.from({ length: channels }, (_, c) =>
      Float32Array.from({ length: frames }, (_, f) => {
        const at = 44 + (f * channels + c) * width;
        return float ? view.getFloat32(at, true) : view.getInt16(at, true) / 32767;
      }),
    ),
  };
}
