import { InferenceError, assertAudioClip } from '@loop/core';
import type { AudioClip, Embedder } from '@loop/core';
import { resample, toMono } from '@loop/core/audio';

import { float32, int64 } from '../runtime/tensor.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Session } from '../runtime/runtime.js';
import { createClapSpectrogram } from './clap-spectrogram.js';
import type { EmbedderFeatures } from './feature-config.js';
import { splitWindows } from './split-windows.js';

/** What an embedder is made of. */
export interface EmbedderParts {
  readonly name: string;
  readonly features: EmbedderFeatures;
  /** Embeds a window. */
  readonly audio: Session;
  /** Embeds words, where the model knows any. */
  readonly text?: { readonly session: Session; readonly tokenize: (text: string) => readonly number[] } | undefined;
}

/** An embedder that holds networks. */
export interface LoadedEmbedder extends Embedder {
  /** Frees its networks; safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Makes an embedder of networks in the layout that CLAP and models of Wav2Vec2's kind are exported in: `input_features` float32
 * `[1, 1, frames, mels]` to `audio_embeds` `[1, size]`, `input_ids` and `attention_mask` int64 `[1, tokens]` to `text_embeds` `[1, size]`;
 * `input_values` float32 `[1, samples]` to `last_hidden_state` `[1, frames, size]`, whose mean is taken.
 *
 * @throws {InferenceError} When the network gives something else.
 */
export async function createEmbedder({ name, features, audio, text }: EmbedderParts): Promise<LoadedEmbedder> {
  const prepare = prepareInput(features);
  const embed = async (window: Float32Array): Promise<Float32Array> => meanOfFrames(name, await audio.run(prepare(window)), AUDIO_OUTPUTS);
  // The size is in no configuration that all models have, so a silent window says it.
  const { length: size } = await embed(new Float32Array(features.windowSamples));
  return {
    name,
    size,
    async embedAudio(clip: AudioClip, { signal } = {}) {
      assertAudioClip(clip, 'clip');
      const { channels } = resample(toMono(clip), features.sampleRate);
      const embeddings: Float32Array[] = [];
      for (const window of splitWindows(channels[0]!, features.windowSamples)) {
        signal?.throwIfAborted();
        embeddings.push(await embed(window));
      }
      return embeddings;
    },
    ...(text !== undefined && {
      async embedText(words: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}) {
        signal?.throwIfAborted();
        const ids = BigInt64Array.from(text.tokenize(words), BigInt);
        const shape = [1, ids.length];
        const inputs = { input_ids: int64(ids, shape), attention_mask: int64(new BigInt64Array(ids.length).fill(1n), shape) };
        return meanOfFrames(name, await text.session.run(inputs), ['text_embeds']);
      },
    }),
    async dispose() {
      await audio.release();
      await text?.session.release();
    },
  };
}

function prepareInput(features: EmbedderFeatures): (window: Float32Array) => Readonly<Record<string, Tensor>> {
  if (features.kind === 'clap') {
    const spectrogram = createClapSpectrogram(features);
    return (window) => {
      const values = spectrogram(window);
      return { input_features: float32(values, [1, 1, values.length / features.mels, features.mels]) };
    };
  }
  return (window) => ({ input_values: float32(features.isNormalised ? normalise(window) : window, [1, window.length]) });
}

/** Shifts and scales to mean 0 and variance 1. */
function normalise(window: Float32Array): Float32Array {
  const mean = window.reduce((sum, value) => sum + value, 0) / window.length;
  const variance = window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / window.length;
  const scale = 1 / Math.sqrt(variance + 1e-7);
  return window.map((value) => (value - mean) * scale);
}

const AUDIO_OUTPUTS = ['audio_embeds', 'last_hidden_state'];

/** One vector of `[1, size]` or, as the mean, of `[1, frames, size]`. */
function meanOfFrames(name: string, outputs: Readonly<Record<string, Tensor>>, wanted: readonly string[]): Float32Array {
  const output = wanted.map((label) => outputs[label]).find((tensor) => tensor !== undefined);
  const size = output?.shape.at(-1) ?? 0;
  if (output === undefined || output.type !== 'float32' || size === 0 || output.data.length % size !== 0) {
    const found = Object.entries(outputs).map(([label, { shape }]) => `${label} [${shape.join(', ')}]`);
    throw new InferenceError(
      `${name} gave ${found.join(', ') || 'nothing'}; an embedding is ${wanted.join(' or ')}, float32 [1, size].`,
      'output',
    );
  }
  const frames = output.data.length / size;
  const mean = new Float32Array(size);
  for (const [index, value] of output.data.entries()) mean[index % size]! += value / frames;
  return mean;
}
