/**
 * Adapters for ACE-Step: read in every spelling, described, converted, blended, reduced, extracted, and merged into a base model. The mathematics of
 * evaluation is behind `@loop/lora/evaluation`.
 *
 * @packageDocumentation
 */
export {
  ADAPTER_FLAVOURS,
  MERGE_DTYPES,
  MERGE_ROUNDINGS,
  SCALE_SOURCES,
  changeOf,
  inspectAdapter,
  mergeWeight,
  multiplyMatrices,
  parseAdapterConfig,
  rankOf,
  readAdapter,
  readBaseShapes,
  scaleOf,
} from '@loop/core/adapters';
export type {
  Adapter,
  AdapterConfig,
  AdapterFlavour,
  AdapterInspection,
  AdapterSource,
  BaseShapes,
  MergeDtype,
  MergeRounding,
  MergeWeightOptions,
  ModuleNames,
  MultiplyElsewhere,
  MultiplyMatrices,
  ReadAdapterOptions,
  ScaleSource,
  WeightedChange,
} from '@loop/core/adapters';
export type { EffectiveScale } from '@loop/core';
export { blendAdapters, budgetStrengths } from './adapters/blend-adapters.js';
export { extractAdapter } from './adapters/extract-adapter.js';
export type { ExtractAdapterOptions, ExtractedAdapter } from './adapters/extract-adapter.js';
export type { ReducedRank } from './adapters/keep-largest.js';
export { reduceRank, singularValuesOf } from './adapters/reduce-rank.js';
export { ADAPTER_FORMATS, writeAdapter } from './adapters/write-adapter.js';
export type { AdapterFormat, WriteAdapterOptions, WrittenAdapter } from './adapters/write-adapter.js';
export { createFastProduct } from './merge/fast-product/create-fast-product.js';
export { mergeAdapters } from './merge/merge-adapters.js';
export type { MergeAdaptersOptions, MergeProgress } from './merge/merge-adapters.js';
export type { AddedValues, WeightedAdapter } from './merge/plan-merge.js';
export { MERGE_FAULTS, verifyMerge } from './merge/verify-merge.js';
export type { MergeFault, MergeFaultCode, MergeVerification, VerifyMergeOptions } from './merge/verify-merge.js';
export type { ProbedTensor } from './merge/probe-tensor.js';
