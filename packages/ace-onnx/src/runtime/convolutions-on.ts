import type { ConvolutionMode } from '../onnx/convolution/convolution-mode.js';
import type { WeightMode } from './runtime.js';

/**
 * How convolutions are written for a provider. Only on Node's CPU are the other ways measured to be faster; where weights stay mapped, memory
 * matters more than time, so there are no transformed filters.
 */
export function convolutionsOn(provider: string, mode: WeightMode = 'folded'): ConvolutionMode {
  if (provider !== 'cpu') return 'plain';
  return mode === 'mapped' ? 'compact' : 'fast';
}
