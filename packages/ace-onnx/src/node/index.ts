export { inspectPath } from './inspect/inspect-path.js';
export { createInstalledJapaneseAnalyser } from './installed-japanese-analyser.js';
export { createNodeRuntime } from './onnx-runtime.js';
export type { NodeRuntimeOptions } from './onnx-runtime.js';
export { openCheckpoint } from './open-checkpoint.js';
export { loadAceStep } from './load-ace-step.js';
export type { LoadAceStepOptions, LoadedAceStep } from './load-ace-step.js';
export { probeProviders } from './probe-providers.js';
export type { ProviderReport } from './probe-providers.js';
