/** How convolutions are written into a graph. */
export const CONVOLUTION_MODES = ['plain', 'compact', 'fast'] as const;

/**
 * How convolutions are written into a graph: `plain`, by the operators of ONNX as they are, for GPUs and browsers; `compact`, in ways that are
 * faster on a CPU and need no more memory; `fast`, also by transforms, whose filters take two to five times the memory.
 */
export type ConvolutionMode = (typeof CONVOLUTION_MODES)[number];
