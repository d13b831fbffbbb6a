import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { TransformerConfig } from './config.js';
import { linear } from './layers.js';

/** Numbers that describe a time. */
export const TIME_FEATURES = 256;

const HALF = TIME_FEATURES / 2;
const RATES = Float32Array.from({ length: HALF }, (_, index) =>
  Math.exp(Math.fround(Math.fround(Math.fround(-Math.log(10_000)) * index) / HALF)),
);

/**
 * Cosines, then sines, of times at 128 rates from 1 to 10⁻⁴.
 *
 * @param times - 0–1000 each.
 * @returns float32 `[times, 256]`
 */
export function timeFeatures(times: ArrayLike<number>): Float32Array {
  const features = new Float32Array(times.length * TIME_FEATURES);
  for (let row = 0; row < times.length; row += 1) {
    for (let index = 0; index < HALF; index += 1) {
      const angle = Math.fround(Math.fround(times[row]!) * RATES[index]!);
      features[row * TIME_FEATURES + index] = Math.cos(angle);
      features[row * TIME_FEATURES + HALF + index] = Math.sin(angle);
    }
  }
  return features;
}

/**
 * Builds what depends on the time alone, for all steps of a run at once, so that the steps need not hold its weights.
 *
 * Inputs: `time`, `rest` float32 `[steps, 256]`: features of the time and of the time still ahead, which is 0 in generation.
 * Outputs: `embedded` float32 `[steps, width]`; `modulation` float32 `[steps, 6 · width]`.
 */
export function buildTimeEmbedding(graph: Graph, weights: Weights, config: TransformerConfig): void {
  const o = operationsOn(graph);
  const branches = (['time', 'rest'] as const).map((name) => {
    const features = graph.input(name, 'float32', ['steps', TIME_FEATURES]);
    const own = weights.under(name === 'time' ? 'decoder.time_embed.' : 'decoder.time_embed_r.');
    return graph.scope(name, () => {
      const hidden = o.silu(linear(features, own, 'linear_1', config.width, { bias: true }));
      const embedded = linear(hidden, own, 'linear_2', config.width, { bias: true });
      return { embedded, modulation: linear(o.silu(embedded), own, 'time_proj', 6 * config.width, { bias: true }) };
    });
  });
  const [time, rest] = branches as [(typeof branches)[number], (typeof branches)[number]];
  const outputs: Readonly<Record<string, Value>> = {
    embedded: o.add(time.embedded, rest.embedded),
    modulation: o.add(time.modulation, rest.modulation),
  };
  for (const [name, value] of Object.entries(outputs)) graph.output(name, value);
}
