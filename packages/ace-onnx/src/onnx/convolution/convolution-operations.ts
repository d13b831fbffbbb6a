import type { Graph } from '../graph.js';
import { operationsOn } from '../operations.js';
import type { Operations } from '../operations.js';
import type { Value } from '../types.js';
import { chooseImageAlgorithm, chooseLengthAlgorithm } from './choose-algorithm.js';
import type { Convolution } from './convolution.js';
import { doubledConvolution } from './doubled-convolution.js';
import { meanOfChannels } from './mean-of-channels.js';
import { overlapConvolution } from './overlap-convolution.js';
import { subPixelConvolution } from './sub-pixel-convolution.js';
import type { Stretch } from './sub-pixel-convolution.js';
import { transformConvolution } from './transform-convolution.js';
import { winogradConvolution } from './winograd-convolution.js';

/** Operations with the convolutions that our networks are made of, each written in the way that is fastest where the graph is going to run. */
export interface ConvolutionOperations extends Operations {
  /** A convolution over a length, which it keeps: `[batch, inputs, length]` to `[batch, outputs, length]`. */
  alongLength(convolution: Convolution): Value;
  /** A convolution of an image, whose size it keeps: `[batch, inputs, rows, columns]` to `[batch, outputs, rows, columns]`. */
  ofImage(convolution: Convolution): Value;
  /** A 3×3 convolution of an image whose pixels are doubled along both axes before. */
  ofDoubled(convolution: Convolution): Value;
  /** A transposed convolution that makes a length `stride` times as long. */
  stretched(stretch: Stretch): Value;
}

/** Numbers in a filter from which on turning it around at load costs more than it saves in a song. */
const LARGE_FILTER = 2 ** 24;

/** How exact convolutions have to be. */
export interface ConvolutionsOptions {
  /**
   * The most that one convolution may differ from the plain one, as a share of its size (root mean square). A network whose layers amplify
   * differences asks for 10⁻⁶. @defaultValue 2e-5
   */
  readonly maxError?: number | undefined;
}

/** Makes the operations of a graph, its convolutions in the mode that it was created with. */
export function convolutionOperationsOn(graph: Graph, { maxError = 2e-5 }: ConvolutionsOptions = {}): ConvolutionOperations {
  const o = operationsOn(graph);
  const isPlain = graph.convolutions === 'plain';
  const isFast = graph.convolutions === 'fast';
  const self: ConvolutionOperations = {
    ...o,
    mean: (x, axes) => (!isPlain && axes.join() === '1' && x.shape.length > 2 ? meanOfChannels(graph, o, x) : o.mean(x, axes)),
    alongLength(convolution) {
      const { x, weight, bias, dilation = 1 } = convolution;
      const algorithm = isFast ? chooseLengthAlgorithm(convolution, maxError) : undefined;
      if (algorithm !== undefined) return transformConvolution(graph, o, convolution, algorithm);
      const pad = (((weight.shape[2] as number) - 1) / 2) * dilation;
      return o.conv(x, weight, bias, { pads: [pad, pad], dilations: [dilation] });
    },
    ofImage(convolution) {
      const { x, weight, bias } = convolution;
      const algorithm = isFast ? chooseImageAlgorithm(convolution, maxError) : undefined;
      if (algorithm !== undefined) return winogradConvolution(graph, o, convolution, algorithm);
      const pad = ((weight.shape[2] as number) - 1) / 2;
      return o.conv(x, weight, bias, { pads: [pad, pad, pad, pad] });
    },
    ofDoubled: (convolution) =>
      isPlain ? self.ofImage({ ...convolution, x: o.upsample(convolution.x, [2, 2]) }) : doubledConvolution(graph, o, convolution),
    stretched(stretch) {
      const { x, weight, bias, stride } = stretch;
      const taps = weight.shape[2] as number;
      const isEven = stride % 2 === 0 && taps === 2 * stride;
      const numbers = (weight.shape as readonly number[]).reduce((product, axis) => product * axis, 1);
      if (!isPlain && isEven && x.shape[0] === 1 && numbers > LARGE_FILTER) return overlapConvolution(graph, o, stretch);
      if (!isPlain && isEven) return subPixelConvolution(graph, o, stretch);
      return o.convTranspose(x, weight, bias, { stride, pad: Math.ceil((taps - stride) / 2) });
    },
  };
  return self;
}
