import { FileFormatError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { int64 } from '../../runtime/tensor.js';
import type { MusicgenConfig } from './config.js';
import type { CodeRows } from './delay-pattern.js';
import { toFloat32 } from './float-tensors.js';
import type { OpenedNetwork } from './opened-network.js';
import { inputsOf } from './run-network.js';

/** How codes are decoded. */
export interface DecodeCodesOptions extends Abortable {
  readonly codec: OpenedNetwork;
  readonly config: MusicgenConfig;
  /** Called with the share that is done, 0–1. */
  readonly onDone: (share: number) => void;
}

/** Parts of this length keep the decoder's memory small; a whole piece of the model's own length is one part. */
const PART_SECONDS = 30;
/** Parts overlap by so much, and fade into each other there. */
const OVERLAP_SECONDS = 1;

/**
 * Makes sound of codes, in parts that fade into each other where both have the same codes.
 *
 * @returns Samples of one channel, as many as the frames are long.
 */
export async function decodeCodes(rows: CodeRows, { codec, config, signal, onDone }: DecodeCodesOptions): Promise<Float32Array> {
  const frames = rows[0]!.length;
  const samplesPerFrame = Math.round(config.sampleRate / config.frameRate);
  const part = PART_SECONDS * config.frameRate;
  const overlap = OVERLAP_SECONDS * config.frameRate;
  const sound = new Float32Array(frames * samplesPerFrame);
  for (let start = 0; ; start += part - overlap) {
    signal?.throwIfAborted();
    const end = Math.min(frames, start + part);
    const piece = await decodePart(
      rows.map((row) => row.slice(start, end)),
      codec,
      samplesPerFrame,
    );
    const at = start * samplesPerFrame;
    const faded = start === 0 ? 0 : overlap * samplesPerFrame;
    for (let index = 0; index < faded; index += 1)
      piece[index] = sound[at + index]! + (piece[index]! - sound[at + index]!) * (index / faded);
    sound.set(piece, at);
    onDone(end / frames);
    if (end === frames) return sound;
  }
}

async function decodePart(rows: CodeRows, codec: OpenedNetwork, samplesPerFrame: number): Promise<Float32Array> {
  const frames = rows[0]!.length;
  const [name = 'audio_codes', input] = [...codec.inputs][0] ?? [];
  const shape = input?.shape.length === 3 ? [1, rows.length, frames] : [1, 1, rows.length, frames];
  const codes = int64(BigInt64Array.from(rows.flat(), BigInt), shape);
  const outputs = await codec.session.run(inputsOf('encodec_decode.onnx', codec, { [name]: codes }));
  const values = toFloat32(outputs['audio_values'] ?? Object.values(outputs)[0]!, 'encodec_decode.onnx');
  if (values.length !== frames * samplesPerFrame)
    throw new FileFormatError('onnx', `encodec_decode.onnx gave ${values.length} samples for ${frames} frames of ${samplesPerFrame}.`);
  // It may be a view that the next run overwrites.
  return values.slice();
}
