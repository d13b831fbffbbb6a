import { InferenceError } from '@loop/core';

import type { Condition, VelocityModel } from '../../diffusion/prediction.js';
import { float32, int64 } from '../../runtime/tensor.js';
import type { Session } from '../../runtime/runtime.js';
import type { Tensor, Tensors } from '../../runtime/tensor.js';
import type { TransformerConfig } from './config.js';
import { relativeIndices, relativeTable } from './lyric-encoder.js';
import { rotaryTable } from './rotary.js';
import { relativeBuckets } from './text-encoder.js';
import { TIMESTEP_FEATURES, timestepFeatures } from './transformer.js';

/** By how much ERG scales the queries of its blocks. */
const ERG_SCALE = 0.01;

const MASKED = -1e30;

/** Hidden states of a text. */
export interface TextStates {
  /** float32 `[batch, tokens, width]` */
  readonly hidden: Tensor;
  /** 1 for tokens, 0 for padding; `batch · tokens` entries. */
  readonly mask: Float32Array;
}

/**
 * Encodes token ids.
 *
 * @param ids - One row per item, all of one length.
 * @param options - `erg`: whether the queries of two blocks are scaled down; `mask`: 1 for tokens, all by default.
 */
export async function encodeText(
  session: Session,
  ids: readonly (readonly number[])[],
  options: { readonly erg?: boolean; readonly mask?: Float32Array } = {},
): Promise<TextStates> {
  const [batch, tokens] = [ids.length, ids[0]!.length];
  const mask = options.mask ?? new Float32Array(batch * tokens).fill(1);
  const { hidden } = await session.run({
    ids: int64(BigInt64Array.from(ids.flat(), BigInt), [batch, tokens]),
    mask_bias: float32(
      mask.map((value) => (value === 1 ? 0 : MASKED)),
      [batch, 1, 1, tokens],
    ),
    buckets: int64(relativeBuckets(tokens), [tokens, tokens]),
    query_scale: scalar(options.erg === true ? ERG_SCALE : 1),
  });
  return { hidden: copyOf(hidden, 'text encoder'), mask };
}

/** Zeros instead of a text, of the same shape. */
export function silenceText(states: TextStates): TextStates {
  return { hidden: float32(new Float32Array(states.hidden.data.length), states.hidden.shape), mask: states.mask };
}

/** The lyrics and the voice of a condition. */
export interface LyricInput {
  /** Token ids, one row per item; at least one token. */
  readonly ids: readonly (readonly number[])[];
  /** 1 for tokens, 0 for padding. */
  readonly mask: Float32Array;
  /** Speaker embedding, float32 `[batch, size]`; zeros by default. */
  readonly speaker?: Float32Array | undefined;
}

/** The joined sequence of speaker, text and lyrics. */
export interface EncodedCondition {
  /** float32 `[batch, places, width]` */
  readonly hidden: Tensor;
  /** 1 for places that count, 0 for others; `batch · places` entries. */
  readonly mask: Float32Array;
}

/** Encodes text states and lyrics into one condition. */
export async function encodeCondition(
  session: Session,
  config: TransformerConfig,
  text: TextStates,
  lyrics: LyricInput,
  options: { readonly erg?: boolean } = {},
): Promise<EncodedCondition> {
  const batch = lyrics.ids.length;
  const length = lyrics.ids[0]!.length;
  const tokens = text.hidden.shape[1]!;
  const { condition } = await session.run({
    text: text.hidden,
    speaker: float32(lyrics.speaker ?? new Float32Array(batch * config.speakerSize), [batch, config.speakerSize]),
    lyric_ids: int64(BigInt64Array.from(lyrics.ids.flat(), BigInt), [batch, length]),
    lyric_mask: float32(lyrics.mask, [batch, length]),
    lyric_positions: float32(relativeTable(length, config.lyricSize), [config.lyricSize, 2 * length - 1]),
    lyric_indices: int64(relativeIndices(length), [length, length]),
    query_scale: scalar(options.erg === true ? ERG_SCALE : 1),
  });
  const places = 1 + tokens + length;
  const mask = new Float32Array(batch * places);
  for (let item = 0; item < batch; item += 1) {
    mask[item * places] = 1;
    mask.set(text.mask.subarray(item * tokens, (item + 1) * tokens), item * places + 1);
    mask.set(lyrics.mask.subarray(item * length, (item + 1) * length), item * places + 1 + tokens);
  }
  return { hidden: copyOf(condition, 'condition encoder'), mask };
}

/** A condition that is ready for the steps: keys and values of every block. */
export interface PreparedCondition {
  readonly keys: Tensors;
  readonly maskBias: Tensor;
  /** Whether the queries of the ERG blocks are scaled down. @defaultValue false */
  readonly erg?: boolean | undefined;
}

/** Projects a condition once for all steps of a run. */
export async function prepareCondition(
  session: Session,
  config: TransformerConfig,
  condition: EncodedCondition,
): Promise<PreparedCondition> {
  const [batch, places] = condition.hidden.shape as readonly [number, number, number];
  const { cos, sin } = rotaryTable(places, config.headSize, config.ropeTheta);
  const keys = await session.run({
    condition: condition.hidden,
    cos: float32(cos, [config.headSize, places]),
    sin: float32(sin, [config.headSize, places]),
  });
  return {
    keys: Object.fromEntries(Object.entries(keys).map(([name, tensor]) => [name, copyOf(tensor, 'cross projections')])),
    maskBias: float32(
      condition.mask.map((value) => (value === 1 ? 0 : MASKED)),
      [batch, 1, places, 1],
    ),
  };
}

/**
 * Makes the diffusion transformer a {@link VelocityModel}. Its conditions are {@link PreparedCondition}s of the same batch as the latents.
 *
 * @param shape - `batch` and `frames` of the latents.
 */
export function createVelocityModel(
  session: Session,
  config: TransformerConfig,
  shape: { readonly batch: number; readonly frames: number },
): VelocityModel {
  const { batch, frames } = shape;
  const { cos, sin } = rotaryTable(frames, config.headSize, config.ropeTheta);
  const tables = {
    cos: float32(cos, [config.headSize, frames]),
    sin: float32(sin, [config.headSize, frames]),
  };
  return {
    async predict(latent: Float32Array, timestep: number, condition: Condition) {
      const { keys, maskBias, erg = false } = condition as PreparedCondition;
      const features = timestepFeatures(timestep);
      const all = new Float32Array(batch * TIMESTEP_FEATURES);
      for (let item = 0; item < batch; item += 1) all.set(features, item * TIMESTEP_FEATURES);
      const { velocity } = await session.run({
        latent: float32(latent, [batch, config.channels, config.rows, frames]),
        timestep: float32(all, [batch, TIMESTEP_FEATURES]),
        mask_bias: maskBias,
        query_scale: scalar(erg ? ERG_SCALE : 1),
        ...tables,
        ...keys,
      });
      return copyOf(velocity, 'transformer').data as Float32Array;
    },
  };
}

function scalar(value: number): Tensor {
  return float32(Float32Array.of(value), []);
}

/** Results may be views that the next run overwrites. */
function copyOf(tensor: Tensor | undefined, network: string): Tensor {
  if (tensor?.data instanceof Float32Array) return float32(tensor.data.slice(), tensor.shape);
  throw new InferenceError(`The ${network} gave no float32 result.`, 'text');
}
