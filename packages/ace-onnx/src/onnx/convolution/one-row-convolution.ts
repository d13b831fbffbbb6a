import type { ConvOptions, Operations } from '../operations.js';
import type { Value } from '../types.js';

/**
 * Writes a convolution over a length as one over an image of a single row: ONNX Runtime's fast layout of blocks of channels exists for images
 * only. The numbers are the same.
 *
 * @param x - float32 `[batch, inputs, length]`
 * @param weight - float32 `[outputs, inputs per group, taps]`
 */
export function oneRowConvolution(o: Operations, x: Value, weight: Value, bias: Value | undefined, options: ConvOptions = {}): Value {
  const { pads, strides, dilations, groups } = options;
  const [batch, inputs, length] = x.shape as readonly [Value['shape'][number], number, Value['shape'][number]];
  const [outputs, perGroup, taps] = weight.shape as readonly [number, number, number];
  const row = o.reshape(x, [0, inputs, 1, -1], [batch, inputs, 1, length]);
  const image = o.conv(row, o.reshape(weight, [outputs, perGroup, 1, taps], [outputs, perGroup, 1, taps]), bias, {
    ...(pads === undefined ? {} : { pads: [0, pads[0]!, 0, pads[1]!] }),
    ...(strides === undefined ? {} : { strides: [1, strides[0]!] }),
    ...(dilations === undefined ? {} : { dilations: [1, dilations[0]!] }),
    groups,
  });
  return o.reshape(image, [0, outputs, -1], [batch, outputs, image.shape[3]!]);
}
