import { createRandom } from '@loop/core';
import { float32ToBfloat16 } from '@loop/core/weights';
import type { TensorSpec } from '@loop/core/weights';

/** Numbers in a block; odd, so that repetitions never line up with rows. */
const BLOCK = 2_097_143;

/**
 * Makes weights for networks that nobody trained, quickly: blocks of random numbers, repeated from another place for each tensor.
 * Matrices keep the size of what they multiply and norms are near 1, so that activations stay finite through any number of blocks.
 */
export function createRandomWeights(seed = 1): (spec: TensorSpec) => Iterable<Uint16Array | Float32Array> {
  const random = createRandom(seed);
  const uniform = Float32Array.from({ length: BLOCK }, () => 2 * random.next() - 1);
  const blocks = new Map<string, Uint16Array | Float32Array>();

  const blockOf = (dtype: string, centre: number, width: number): Uint16Array | Float32Array => {
    const key = `${dtype} ${centre} ${width}`;
    let block = blocks.get(key);
    if (block === undefined) {
      const scaled = uniform.map((value) => centre + width * value);
      block = dtype === 'F32' ? scaled : float32ToBfloat16(scaled);
      blocks.set(key, block);
    }
    return block;
  };

  return function* pieces({ name, dtype, shape }) {
    const { centre, width } = spreadOf(name, shape);
    const block = blockOf(dtype, centre, width);
    let left = shape.reduce((product, axis) => product * axis, 1);
    let position = Math.floor(random.next() * BLOCK);
    while (left > 0) {
      const piece = block.subarray(position, Math.min(BLOCK, position + left));
      yield piece;
      left -= piece.length;
      position = 0;
    }
  };
}

function spreadOf(name: string, shape: readonly number[]): { readonly centre: number; readonly width: number } {
  if (/(shared|lyric_embs|embed_tokens)\.weight$/.test(name) && shape[0]! > 5_000) return { centre: 0, width: 1 };
  if (name.endsWith('weight_g')) return { centre: 1, width: 0.05 };
  if (name.endsWith('gamma')) return { centre: 0.1, width: 0.05 };
  if (shape.length === 1) return name.endsWith('weight') ? { centre: 1, width: 0.05 } : { centre: 0, width: 0.02 };
  const inputs = shape.slice(1).reduce((product, axis) => product * axis, 1);
  // Rounded to a power of two, so that few blocks serve all tensors.
  return { centre: 0, width: 2 ** Math.round(Math.log2(Math.sqrt(3 / inputs))) };
}
