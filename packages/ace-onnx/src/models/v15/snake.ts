import type { Graph } from '../../onnx/graph.js';
import { chooseBlocks, inBlocks } from '../../onnx/in-blocks.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';

/** What Snake is made of, float32 `[1, channels, 1]`: the `rate` of its wave, and the `size`, by which the wave is divided. */
interface Wave {
  readonly rate: Value;
  readonly size: Value;
}

/** Where a Snake stands in a network. */
export interface SnakePlace {
  readonly weights: Weights;
  readonly name: string;
  /** Places of a channel for each frame; every length is a multiple of it. */
  readonly perFrame: number;
}

/**
 * `x + sin²(eᵅ x) / (eᵝ + 10⁻⁹)`, per channel.
 *
 * A processor's graph has no sine: ONNX Runtime's uses one thread, and takes as long as a dozen sums. There it is a polynomial, block by block.
 *
 * Source: L. Ziyin et al., https://arxiv.org/abs/2006.08195
 */
export function buildSnake(graph: Graph, o: Operations, x: Value, place: SnakePlace): Value {
  const channels = x.shape[1] as number;
  const { rate, size } = readWave(o, place, channels);
  if (graph.convolutions === 'plain') {
    const wave = o.sin(o.mul(x, rate));
    return o.add(x, o.mul(o.mul(wave, wave), o.reciprocal(size)));
  }
  const most = o.reciprocal(size);
  const perChannel = [o.div(rate, Math.PI), most, o.mul(most, LEADING ** 2)];
  return inBlocks(
    graph,
    o,
    { x, perChannel, blocks: chooseBlocks(channels, place.perFrame) },
    (body, inner, own, [turns, constant, share]) =>
      inner.sub(inner.add(own, constant!), inner.mul(squaredCosine(body, inner, inner.mul(own, turns!)), share!)),
  );
}

/** Two layers with a Snake between them: a convolution, and a sum over its channels. */
export interface SnakedLayers {
  /** Convolves with these. */
  readonly convolve: (weight: Value, bias: Value) => Value;
  /** Sums over the channels of `x` with these. */
  readonly mix: (x: Value, weight: Value, bias: Value) => Value;
  /** Of the convolution: float32 `[channels, inputs, taps]` and `[channels]`. */
  readonly first: { readonly weight: Value; readonly bias: Value };
  /** Of the sum: float32 `[outputs, channels, 1]` and `[outputs]`. */
  readonly second: { readonly weight: Value; readonly bias: Value };
}

/**
 * Writes a Snake between two layers, as much of it as can be done to their weights: with `t = rate · x / π` it is `π / rate · (t − rate / (π · size) · cos² πt)
 * + 1 / size`. The first layer gives `t`, the second multiplies, and the constant becomes part of its bias.
 */
export function buildSnakeBetween(graph: Graph, o: Operations, { convolve, mix, first, second }: SnakedLayers, place: SnakePlace): Value {
  const [channels] = first.weight.shape as readonly [number];
  const [outputs] = second.weight.shape as readonly [number];
  const { rate, size } = readWave(o, place, channels);
  const turns = o.div(rate, Math.PI);
  const perRow = o.reshape(turns, [channels, 1, 1], [channels, 1, 1]);
  const x = convolve(o.mul(first.weight, perRow), o.mul(first.bias, o.reshape(turns, [channels], [channels])));
  const perChannel = [o.div(o.mul(turns, LEADING ** 2), size)];
  const bent = inBlocks(graph, o, { x, perChannel, blocks: chooseBlocks(channels, place.perFrame) }, (body, inner, own, [share]) =>
    inner.sub(own, inner.mul(squaredCosine(body, inner, own), share!)),
  );
  const matrix = o.reshape(second.weight, [outputs, channels], [outputs, channels]);
  const constant = o.matmul(matrix, o.reshape(o.reciprocal(size), [channels, 1], [channels, 1]));
  return mix(bent, o.div(second.weight, turns), o.add(second.bias, o.reshape(constant, [outputs], [outputs])));
}

/**
 * `cos πs` for `s` of at most ½ is this multiple of `z⁴ + … + LOWER[3]`, where `z = s²`: off by at most 5·10⁻⁸, which is the least that a polynomial of this
 * degree can be off (Remez exchange).
 */
const LEADING = 0.219_696_798_713;
const LOWER = [-6.062_355_803_794, 18.472_785_850_736, -22.461_833_252_185, 4.551_727_468_61] as const;

/** `cos² πt`, divided by `LEADING²`. It is the same after whole turns. */
function squaredCosine(graph: Graph, o: Operations, t: Value): Value {
  const rest = o.sub(t, graph.node('Round', [t], t));
  const z = o.mul(rest, rest);
  const [first, ...others] = LOWER;
  const cosine = others.reduce((sum, factor) => o.add(o.mul(sum, z), factor), o.add(z, first));
  return o.mul(cosine, cosine);
}

function readWave(o: Operations, { weights, name }: SnakePlace, channels: number): Wave {
  return {
    rate: o.exp(weights.float(`${name}.alpha`, [1, channels, 1])),
    size: o.add(o.exp(weights.float(`${name}.beta`, [1, channels, 1])), 1e-9),
  };
}
