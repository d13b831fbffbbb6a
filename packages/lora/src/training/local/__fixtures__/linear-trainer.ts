import { createRandom } from '@loop/core';
import type { AdapterTrainer, AdapterWeights, LoraWeights, TrainingExample } from '@loop/core';

/** Channels of a frame, and the width of a condition's token. */
export const CHANNELS = 4;

/** The only site of the linear trainer. */
const SITE = { key: 'layers.0.self_attn.q_proj', inputs: CHANNELS, outputs: CHANNELS };

/**
 * A network of one linear layer whose weight is the identity: it predicts each frame's direction from the frame with its noise, through a LoRA. Its
 * gradients are computed by hand, so that a training can be followed without a runtime.
 */
export function createLinearTrainer(options: { readonly onStep?: (example: TrainingExample) => void } = {}): AdapterTrainer {
  const run = ({ target, noise, timestep: t }: TrainingExample, change: LoraWeights) => {
    const frames = target.length / CHANNELS;
    const rank = change.a.shape[0]!;
    const scale = change.alpha / rank;
    const prediction = new Float32Array(target.length);
    const hidden = new Float32Array(frames * rank);
    const x = target.map((value, index) => t * noise[index]! + (1 - t) * value);
    for (let frame = 0; frame < frames; frame += 1) {
      for (let r = 0; r < rank; r += 1)
        for (let i = 0; i < CHANNELS; i += 1) hidden[frame * rank + r]! += change.a.values[r * CHANNELS + i]! * x[frame * CHANNELS + i]!;
      for (let o = 0; o < CHANNELS; o += 1) {
        let sum = x[frame * CHANNELS + o]!;
        for (let r = 0; r < rank; r += 1) sum += scale * change.b.values[o * rank + r]! * hidden[frame * rank + r]!;
        prediction[frame * CHANNELS + o] = sum;
      }
    }
    const errors = prediction.map((value, index) => value - (noise[index]! - target[index]!));
    const loss = errors.reduce((sum, value) => sum + value * value, 0) / errors.length;
    return { x, hidden, errors, prediction, loss, frames, rank, scale };
  };
  const changeOf = (adapter: AdapterWeights): LoraWeights => adapter.targets.get(SITE.key) as LoraWeights;
  return {
    sites: [SITE],
    frames: 32,
    isDistilled: false,
    emptyCondition: Float32Array.of(9, 9, 9, 9),
    create: async ({ name, alpha, seed }) => {
      const random = createRandom(seed);
      const a = { shape: [2, CHANNELS], values: Float32Array.from({ length: 2 * CHANNELS }, () => random.next() - 0.5) };
      const b = { shape: [CHANNELS, 2], values: new Float32Array(2 * CHANNELS) };
      return { name, target: 'decoder', targets: new Map([[SITE.key, { kind: 'lora', alpha, a, b }]]) };
    },
    step: async (example, { adapter, gradients }) => {
      options.onStep?.(example);
      const change = changeOf(adapter);
      const { x, hidden, errors, loss, frames, rank, scale } = run(example, change);
      const into = changeOf(gradients);
      const share = ((example.weight ?? 1) * 2 * scale) / errors.length;
      for (let frame = 0; frame < frames; frame += 1)
        for (let o = 0; o < CHANNELS; o += 1)
          for (let r = 0; r < rank; r += 1) {
            const error = share * errors[frame * CHANNELS + o]!;
            into.b.values[o * rank + r]! += error * hidden[frame * rank + r]!;
            for (let i = 0; i < CHANNELS; i += 1)
              into.a.values[r * CHANNELS + i]! += error * change.b.values[o * rank + r]! * x[frame * CHANNELS + i]!;
          }
      return { loss };
    },
    evaluate: async (example, adapter) => {
      const { loss, prediction } = run(example, changeOf(adapter));
      return { loss, prediction };
    },
    dispose: async () => {},
  };
}
