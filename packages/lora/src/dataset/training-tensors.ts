import { FileFormatError, InferenceError, ShapeMismatchError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { encodeSafetensors, openPt, openSafetensors } from '@loop/core/weights';
import type { ByteSource, LazyTensor, PtValue } from '@loop/core/weights';

import { isJsonObject, parseBoundedJson } from './bounded-json.js';
import type { JsonObject } from './bounded-json.js';

/** The tensors of a preprocessed track. T is frames (25 a second), L the length of the condition, C the latent channels. */
export const TRAINING_TENSORS = [
  'target_latents',
  'attention_mask',
  'encoder_hidden_states',
  'encoder_attention_mask',
  'context_latents',
] as const;

/** The name of a tensor of a preprocessed track. */
export type TrainingTensorName = (typeof TRAINING_TENSORS)[number];

/** A tensor that stays in its file until it is asked for. */
export type TrainingTensor = Pick<LazyTensor, 'name' | 'dtype' | 'shape' | 'elements' | 'bytes' | 'float32'>;

/** A preprocessed track: what a trainer reads instead of audio and words. */
export interface TrainingTensors {
  /**
   * `target_latents` `[T, C]`, `attention_mask` `[T]`, `encoder_hidden_states` `[L, width]`, `encoder_attention_mask` `[L]` and
   * `context_latents` `[T, 2 C]`, of ACE-Step v1 `[T, 0]`.
   */
  readonly tensors: Readonly<Record<TrainingTensorName, TrainingTensor>>;
  /** What the trainer wrote beside them: the final prompt as `caption`, `lyrics`, `duration` and more. */
  readonly metadata: JsonObject;
}

/** The header field of a safetensors file that holds the metadata, as JSON. */
export const SAMPLE_FIELD = 'loop.sample';

/**
 * Opens a preprocessed track: a `.pt` file of a trainer, of which nothing is executed, or the safetensors file that
 * {@link encodeTrainingTensors} makes of it. Its tensors are read when asked for.
 *
 * @throws {FileFormatError} When the file is damaged, holds more than data, or lacks a tensor.
 * @throws {ShapeMismatchError} When the tensors do not belong together.
 */
export async function openTrainingTensors(source: ByteSource, options: Abortable = {}): Promise<TrainingTensors> {
  const head = await source.read(0, Math.min(9, source.size), options);
  // A safetensors file has the length of its header in eight bytes, then the header, which begins with a brace.
  const isSafetensors = head[8] === 0x7b;
  const { found, metadata } = isSafetensors ? await openSafe(source, options) : await openPickled(source, options);
  const tensors = Object.fromEntries(TRAINING_TENSORS.map((name) => [name, found(name)])) as Record<TrainingTensorName, TrainingTensor>;
  assertShapes(tensors);
  return { tensors, metadata };
}

/**
 * Writes a preprocessed track as safetensors: the same tensors, contiguous, and the metadata in the header. All of it is in memory meanwhile.
 *
 * @throws {InferenceError} When a latent or condition is not finite: a trainer would learn nothing from it any more.
 */
export async function encodeTrainingTensors(track: TrainingTensors, options: Abortable = {}): Promise<Uint8Array> {
  const specs = [];
  for (const name of TRAINING_TENSORS) {
    options.signal?.throwIfAborted();
    const { dtype, shape, bytes, float32 } = track.tensors[name];
    if (['F32', 'F16', 'BF16', 'F64'].includes(dtype)) {
      const values = await float32(options);
      const fault = values.findIndex((value) => !Number.isFinite(value));
      if (fault !== -1) throw new InferenceError(`${name}[${fault}] is ${values[fault]}; preprocess the track again.`, 'encode');
    }
    specs.push({ name, dtype, shape, data: await bytes(options) });
  }
  return encodeSafetensors(specs, { metadata: { [SAMPLE_FIELD]: JSON.stringify(track.metadata) } });
}

interface Opened {
  readonly found: (name: TrainingTensorName) => TrainingTensor;
  readonly metadata: JsonObject;
}

async function openPickled(source: ByteSource, options: Abortable): Promise<Opened> {
  const { value, tensors } = await openPt(source, options);
  const metadata = value instanceof Map ? plainOf(value.get('metadata') as PtValue) : undefined;
  return { found: (name) => tensors.get(name) ?? missing(name), metadata: isJsonObject(metadata) ? metadata : {} };
}

async function openSafe(source: ByteSource, options: Abortable): Promise<Opened> {
  const file = await openSafetensors(source, options);
  const text = file.metadata[SAMPLE_FIELD];
  const metadata = text === undefined ? {} : parseBoundedJson(text, SAMPLE_FIELD);
  return { found: (name) => file.tensors.get(name) ?? missing(name), metadata: isJsonObject(metadata) ? metadata : {} };
}

/** Python's values as JSON has them. */
export function plainOf(value: PtValue): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return (value as readonly PtValue[]).map(plainOf);
  if (value instanceof Map)
    return Object.fromEntries([...(value as ReadonlyMap<string | number, PtValue>)].map(([key, item]) => [String(key), plainOf(item)]));
  return typeof value === 'object' ? null : value;
}

function assertShapes(tensors: Readonly<Record<TrainingTensorName, TrainingTensor>>): void {
  const { target_latents: target, attention_mask: mask, encoder_hidden_states: condition, context_latents: context } = tensors;
  const [frames = 0, channels = 0] = target.shape;
  const [length = 0, width = 0] = condition.shape;
  const expected: readonly [TrainingTensor, readonly number[]][] = [
    [target, [frames, channels]],
    [mask, [frames]],
    [condition, [length, width]],
    [tensors.encoder_attention_mask, [length]],
    [context, [frames, context.shape[1] === 0 ? 0 : 2 * channels]],
  ];
  for (const [{ name, shape }, wanted] of expected) {
    if (shape.join() === wanted.join() && wanted.every((length, axis) => length > 0 || (name === 'context_latents' && axis === 1)))
      continue;
    const message = `${name} is [${shape.join(', ')}]; beside the others it must be [${wanted.join(', ')}], none of them 0.`;
    throw new ShapeMismatchError(message, [message]);
  }
}

function missing(name: string): never {
  throw new FileFormatError('training tensors', `${name} is missing; a preprocessed track has ${TRAINING_TENSORS.join(', ')}.`);
}
