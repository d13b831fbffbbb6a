import { InvalidInputError, assertAudioClip, joinBytes } from '@loop/core';
import type { AudioClip } from '@loop/core';

import { crc16, crc8 } from '../flac-checksums.js';
import { createBitWriter } from './bit-writer.js';
import type { BitWriter } from './bit-writer.js';
import { chooseCoding, writeSubframe } from './flac-subframe.js';
import type { SubframeCoding } from './flac-subframe.js';

/** Settings of {@link encodeFlac}. */
export interface EncodeFlacOptions {
  /** Bits per sample: what is finer is rounded away. @defaultValue 16 */
  readonly bits?: 16 | 24 | undefined;
}

const BLOCK_FRAMES = 4096;
/** Codes of frame headers. Source: RFC 9639 section 9.1. */
const RATE_CODES: ReadonlyMap<number, number> = new Map([
  [88_200, 1],
  [176_400, 2],
  [192_000, 3],
  [8000, 4],
  [16_000, 5],
  [22_050, 6],
  [24_000, 7],
  [32_000, 8],
  [44_100, 9],
  [48_000, 10],
  [96_000, 11],
]);
const BIT_CODES = { 16: 4, 24: 6 } as const;
const MID_SIDE = 10;

/**
 * Encodes a clip as a FLAC file: fixed predictors and Rice codes, left and right or middle and side, whichever is smaller. Samples above full scale
 * are clipped; the rounding is the only loss.
 *
 * Source: RFC 9639 (FLAC), sections 8 and 9.
 *
 * @throws {InvalidInputError} When it is no clip, or has more than eight channels.
 */
export function encodeFlac(clip: AudioClip, options: EncodeFlacOptions = {}): Uint8Array<ArrayBuffer> {
  assertAudioClip(clip, 'clip');
  const { bits = 16 } = options;
  const { sampleRate, channels } = clip;
  const frames = channels[0]!.length;
  const isRate = Number.isInteger(sampleRate) && sampleRate < 2 ** 20;
  if (channels.length > 8 || !isRate) {
    const issue = isRate
      ? { path: 'clip.channels', message: 'must be at most 8', received: String(channels.length) }
      : { path: 'clip.sampleRate', message: 'must be a whole number below 1048576', received: String(sampleRate) };
    throw new InvalidInputError('encodeFlac', [issue]);
  }
  const integers = channels.map((channel) => quantize(channel, bits));
  const pieces: Uint8Array[] = [streamInfo({ sampleRate, channels: channels.length, bits, frames })];
  const writer = createBitWriter();
  for (let start = 0, number = 0; start < frames; start += BLOCK_FRAMES, number += 1) {
    const block = integers.map((channel) => channel.subarray(start, start + BLOCK_FRAMES));
    pieces.push(encodeFrame(writer, block, { number, sampleRate, bits }));
  }
  return joinBytes(pieces);
}

function quantize(channel: Float32Array, bits: number): Int32Array {
  const scale = 2 ** (bits - 1);
  const integers = new Int32Array(channel.length);
  for (let index = 0; index < channel.length; index += 1) {
    integers[index] = Math.max(-scale, Math.min(scale - 1, Math.round(channel[index]! * scale)));
  }
  return integers;
}

interface FrameFacts {
  readonly number: number;
  readonly sampleRate: number;
  readonly bits: 16 | 24;
}

function encodeFrame(writer: BitWriter, block: readonly Int32Array[], { number, sampleRate, bits }: FrameFacts): Uint8Array {
  const { assignment, parts } = chooseChannels(block, bits);
  const frames = block[0]!.length;
  writer.clear();
  writer.write(0x3ffe, 14);
  writer.write(0, 2);
  writer.write(frames === BLOCK_FRAMES ? 12 : 7, 4);
  writer.write(RATE_CODES.get(sampleRate) ?? 0, 4);
  writer.write(assignment, 4);
  writer.write(BIT_CODES[bits], 3);
  writer.write(0, 1);
  for (const byte of utf8Number(number)) writer.write(byte, 8);
  if (frames !== BLOCK_FRAMES) writer.write(frames - 1, 16);
  writer.write(crc8(writer.bytes()), 8);
  for (const part of parts) writeSubframe(writer, part);
  writer.align();
  writer.write(crc16(writer.bytes()), 16);
  return writer.bytes().slice();
}

function chooseChannels(
  block: readonly Int32Array[],
  bits: number,
): { readonly assignment: number; readonly parts: readonly SubframeCoding[] } {
  const plain = block.map((channel) => chooseCoding(channel, bits));
  const [left, right] = block;
  if (block.length !== 2 || left === undefined || right === undefined) return { assignment: block.length - 1, parts: plain };
  const middle = new Int32Array(left.length);
  const side = new Int32Array(left.length);
  for (let index = 0; index < left.length; index += 1) {
    middle[index] = (left[index]! + right[index]!) >> 1;
    side[index] = left[index]! - right[index]!;
  }
  const turned = [chooseCoding(middle, bits), chooseCoding(side, bits + 1)];
  const cost = (parts: readonly SubframeCoding[]): number => parts.reduce((sum, part) => sum + part.cost, 0);
  return cost(turned) < cost(plain) ? { assignment: MID_SIDE, parts: turned } : { assignment: 1, parts: plain };
}

/** The marker and the one block that every file has; sizes of frames and the hash may be left out as 0. */
function streamInfo(facts: {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  readonly frames: number;
}): Uint8Array {
  const bytes = new Uint8Array(42);
  const view = new DataView(bytes.buffer);
  bytes.set([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34]);
  view.setUint16(8, BLOCK_FRAMES);
  view.setUint16(10, BLOCK_FRAMES);
  const high = Math.floor(facts.frames / 2 ** 32) & 15;
  view.setUint32(18, facts.sampleRate * 4096 + ((facts.channels - 1) << 9) + ((facts.bits - 1) << 4) + high);
  view.setUint32(22, facts.frames >>> 0);
  return bytes;
}

/** A frame's number in the scheme of UTF-8, which has up to 36 bits here. */
function utf8Number(number: number): readonly number[] {
  if (number < 0x80) return [number];
  const rest: number[] = [];
  let left = number;
  let room = 0x3f;
  while (left > room) {
    rest.unshift(0x80 | (left & 0x3f));
    left = Math.floor(left / 64);
    room >>= 1;
  }
  return [((0xff00 >> (rest.length + 1)) & 0xff) | left, ...rest];
}
