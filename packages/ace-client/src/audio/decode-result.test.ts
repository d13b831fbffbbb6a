import { describe, expect, it } from 'vitest';

import { wavOf } from '../__fixtures__/official-script.js';
import { decodeResult, decodeWithAudioContext, sniffAudio } from './decode-result.js';

const bytesOf = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : [part])));

describe('sniffAudio', () => {
  it.each([
    ['audio/wav', bytesOf('RIFF', 0, 0, 0, 0, 'WAVE')],
    ['audio/flac', bytesOf('fLaC')],
    ['audio/ogg', bytesOf('OggS')],
    ['audio/mp4', bytesOf(0, 0, 0, 32, 'ftypM4A ')],
    ['audio/mpeg', bytesOf('ID3', 4)],
    ['audio/mpeg', bytesOf(0xff, 0xfb, 0x90)],
    ['audio/mpeg', bytesOf(0xff, 0xe3, 0x18)],
    ['audio/aac', bytesOf(0xff, 0xf1, 0x50)],
    [undefined, bytesOf('{"detail"')],
    [undefined, bytesOf()],
  ])('finds %s', (type, bytes) => {
    expect(sniffAudio(bytes)).toBe(type);
  });
});

describe('decodeResult', () => {
  const plain = { mimeType: undefined, decodeAudio: undefined };

  it('refuses WAV that cannot be read, as the server’s fault', async () => {
    await expect(decodeResult(wavOf(1).subarray(0, 20), plain)).rejects.toMatchObject({ code: 'invalid_response', path: 'file' });
  });

  it.each([
    ['nothing', bytesOf(), 'audio/wav'],
    ['a web page', bytesOf('\n<!DOCTYPE html>'), 'audio/wav'],
    ['a web page', bytesOf(0xef, 0xbb, 0xbf, '<html>'), undefined],
    ['JSON', bytesOf('{"detail":"gone"}'), 'application/octet-stream'],
    ['text/plain', bytesOf('gone'), 'text/plain'],
    ['other bytes, as audio/wav,', bytesOf(1, 2, 3), 'audio/wav'],
  ])('says that %s came in place of audio', async (what, bytes, mimeType) => {
    const decoding = decodeResult(bytes, { ...plain, mimeType });
    await expect(decoding).rejects.toMatchObject({ code: 'invalid_response', message: `The server sent ${what} in place of audio.` });
  });

  it('refuses audio without a sample', async () => {
    await expect(decodeResult(wavOf(0), plain)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  it('passes on what was wrong with a file whose sound could be read', async () => {
    const { audio, warnings } = await decodeResult(wavOf(1).subarray(0, 8_044), plain);
    expect(audio.channels[0]).toHaveLength(4_000);
    expect(warnings).not.toHaveLength(0);
  });
});

describe('decodeWithAudioContext', () => {
  const buffer = { numberOfChannels: 2, sampleRate: 48_000, getChannelData: (index: number) => Float32Array.of(index, index) };

  it('hands the context a copy, for the context takes the buffer away', async () => {
    const bytes = bytesOf('ID3', 1, 2, 3);
    const taken: ArrayBuffer[] = [];
    const decode = decodeWithAudioContext({
      decodeAudioData: async (data: ArrayBuffer) => {
        taken.push(data);
        return buffer as unknown as AudioBuffer;
      },
    });
    expect(await decode(bytes, { mimeType: 'audio/mpeg' })).toEqual({
      sampleRate: 48_000,
      channels: [Float32Array.of(0, 0), Float32Array.of(1, 1)],
    });
    expect(taken[0]).not.toBe(bytes.buffer);
  });

  it('does not begin when it is aborted', async () => {
    const decode = decodeWithAudioContext({ decodeAudioData: async () => buffer as unknown as AudioBuffer });
    const reason = new Error('no');
    await expect(decode(bytesOf('ID3'), { mimeType: 'audio/mpeg', signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
