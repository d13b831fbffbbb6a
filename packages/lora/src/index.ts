/**
 * Adapters for ACE-Step: read in every spelling, described, converted, blended, reduced, extracted, and merged into a base model. The mathematics of
 * evaluation is behind `@loop/lora/evaluation`.
 *
 * @packageDocumentation
 */
export { ADAPTER_FLAVOURS, SCALE_SOURCES } from './adapters/adapter.js';
export type { Adapter, AdapterFlavour, ScaleSource } from './adapters/adapter.js';
export { parseAdapterConfig } from './adapters/adapter-config.js';
export type { AdapterConfig } from './adapters/adapter-config.js';
export { readBaseShapes } from './adapters/base-shapes.js';
export type { BaseShapes } from './adapters/base-shapes.js';
export { blendAdapters, budgetStrengths } from './adapters/blend-adapters.js';
export { changeOf, multiplyMatrices, rankOf, scaleOf } from './adapters/change-of.js';
export type { MultiplyMatrices } from './adapters/change-of.js';
export { extractAdapter } from './adapters/extract-adapter.js';
export type { ExtractAdapterOptions, ExtractedAdapter } from './adapters/extract-adapter.js';
export { inspectAdapter } from './adapters/inspect-adapter.js';
export type { AdapterInspection, EffectiveScale } from './adapters/inspect-adapter.js';
export type { ModuleNames } from './adapters/module-names.js';
export { readAdapter } from './adapters/read-adapter.js';
export type { AdapterSource, ReadAdapterOptions } from './adapters/read-adapter.js';
export type { ReducedRank } from './adapters/keep-largest.js';
export { reduceRank, singularValuesOf } from './adapters/reduce-rank.js';
export { ADAPTER_FORMATS, writeAdapter } from './adapters/write-adapter.js';
export type { AdapterFormat, WriteAdapterOptions, WrittenAdapter } from './adapters/write-adapter.js';
export { mergeAdapters } from './merge/merge-adapters.js';
export type { MergeAdaptersOptions, MergeProgress, WeightedAdapter } from './merge/merge-adapters.js';
export { MERGE_DTYPES, MERGE_ROUNDINGS, mergeWeight } from './merge/merge-weight.js';
export type { MergeDtype, MergeRounding, MergeWeightOptions, WeightedChange } from './merge/merge-weight.js';
