export { inspectPath } from './inspect/inspect-path.js';
export { createNodeRuntime } from './onnx-runtime.js';
export type { NodeRuntimeOptions } from './onnx-runtime.js';
export { openCheckpoint } from './open-checkpoint.js';
