// What the README of lora takes for granted: a base model and a PEFT adapter (here of one matrix, alpha 4 over rank 2), a place for the result, and a
// trainer.
import type { OpenAdapterTrainer } from '@loop/core';
import { encodeSafetensors, fromBytes } from '@loop/core/weights';

const matrix = (name: string, rows: number, columns: number) => ({
  name,
  dtype: 'F32' as const,
  shape: [rows, columns],
  data: Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index)),
});

export const baseSource = fromBytes(encodeSafetensors([matrix('transformer_blocks.0.attn.to_q.weight', 8, 4)]));
export const adapterSource = fromBytes(
  encodeSafetensors([
    matrix('base_model.model.transformer_blocks.0.attn.to_q.lora_A.weight', 2, 4),
    matrix('base_model.model.transformer_blocks.0.attn.to_q.lora_B.weight', 8, 2),
  ]),
);
export const config = { peft_type: 'LORA', r: 2, lora_alpha: 4, target_modules: ['to_q'] };
export const output = { write: async (piece: Uint8Array): Promise<void> => void piece };

/** A key of a captioning service. */
export const apiKey = 'none';

// An embedder whose space is the loudness of sixteen pieces of a clip, and clips of noise for it.
import { createRandom } from '@loop/core';
import type { AudioClip, Embedder } from '@loop/core';

export const embedder: Embedder = {
  name: 'pieces',
  size: 16,
  embedAudio: async ({ channels }) => channels.map((channel) => Float32Array.from({ length: 16 }, (_, index) => channel[index * 10] ?? 0)),
};
const noise = (seed: number): AudioClip => {
  const random = createRandom(seed);
  return { sampleRate: 48_000, channels: [Float32Array.from({ length: 160 }, () => random.next())] };
};
const clipsFrom = (seed: number) => Array.from({ length: 20 }, (_, index) => ({ id: `${index}.wav`, load: () => noise(seed + index) }));
export const [generatedClips, heldOutClips, trainingClips] = [clipsFrom(1), clipsFrom(100), clipsFrom(200)];

export declare const openTrainer: OpenAdapterTrainer;
