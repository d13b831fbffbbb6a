import { FileFormatError } from '../../errors.js';
import type { Hertz } from '../../units.js';
import type { RiffChunk } from './riff-reader.js';
import { WAVE_CODES } from './wav-format.js';

/** How the samples of a file are stored. */
export interface WavEncoding {
  /** Whether samples are integers, floats, or the companded bytes of telephony (G.711). */
  readonly kind: 'pcm' | 'float' | 'a-law' | 'mu-law';
  /** Bits that one sample takes: 8 (unsigned or companded), 16, 24, 32 or 64. */
  readonly bits: number;
  /** Samples per second. */
  readonly sampleRate: Hertz;
  /** The number of channels. */
  readonly channels: number;
}

/** Reads a `fmt ` chunk. @throws {FileFormatError} When it is not PCM or float, or out of range. @internal */
export function decodeFormat(view: DataView, chunk: RiffChunk, maxChannels: number): WavEncoding {
  const { start, end } = chunk;
  const fail = (message: string): never => {
    throw new FileFormatError('wav', `fmt: ${message}.`, start);
  };
  if (end - start < 16) fail(`${end - start} bytes are too short`);
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const blockAlign = view.getUint16(start + 12, true);
  const claimedBits = view.getUint16(start + 14, true);
  if (channels < 1 || channels > maxChannels) fail(`${channels} channels; 1–${maxChannels} are read`);
  if (sampleRate < 8_000 || sampleRate > 384_000) fail(`${sampleRate} Hz; 8000–384000 are read`);

  let code = view.getUint16(start, true);
  if (code === WAVE_CODES.extensible) {
    if (end - start < 40) fail('the extension is cut off');
    code = view.getUint16(start + 24, true);
  }
  const kind = KINDS.find((name) => WAVE_CODES[name] === code);
  if (kind === undefined) return fail(`codec 0x${code.toString(16)} is not read; PCM, float, A-law and µ-law are`);
  const bits = containerBits(claimedBits, blockAlign, channels);
  const known = KNOWN_BITS[kind];
  if (!known.includes(bits)) fail(`${claimedBits}-bit ${kind} is not read; ${known.join(', ')} bits are`);
  return { kind, bits, sampleRate, channels };
}

const KNOWN_BITS: Readonly<Record<WavEncoding['kind'], readonly number[]>> = {
  pcm: [8, 16, 24, 32],
  float: [32, 64],
  'a-law': [8],
  'mu-law': [8],
};
const KINDS = Object.keys(KNOWN_BITS) as readonly WavEncoding['kind'][];

/** 20 bits lie at the top of 24. Of blocks, which are often wrong, only one thing counts: 24 bits may take 4 bytes. */
function containerBits(bits: number, blockAlign: number, channels: number): number {
  const whole = Math.ceil(bits / 8) * 8;
  return whole === 24 && blockAlign === 4 * channels ? 32 : whole;
}
