/**
 * Datasets for training: side-cars, tables and datasets of every trainer read into one record per track, checked before a GPU is paid for, split,
 * and written again.
 *
 * @packageDocumentation
 */
export { parseDataset, formatDataset } from './dataset-json.js';
export type { ParsedDataset } from './dataset-json.js';
export { ISSUE_SEVERITIES, applyFixes } from './dataset-issue.js';
export type {
  ChooseFix,
  DatasetFix,
  DatasetIssue,
  FixableField,
  IssueSeverity,
  LeaveOutFix,
  RenameFix,
  SetFieldFix,
} from './dataset-issue.js';
export { formatMetadataTable } from './format-metadata-table.js';
export { formatSideCars } from './format-side-cars.js';
export { LINT_RULES, lintDataset } from './lint/lint-dataset.js';
export type { LintOptions } from './lint/lint-dataset.js';
export type { Finding, LintContext, LintRule } from './lint/lint-rule.js';
export { applyTable, parseMetadataTable } from './metadata-table.js';
export type { MetadataTable, TableRow } from './metadata-table.js';
export { normalizeTrack } from './normalize-track.js';
export type { NormalizedTrack } from './normalize-track.js';
export { formatPreprocessManifest, parsePreprocessManifest, planPreprocessing, textCacheKeys } from './preprocess-manifest.js';
export type { PreprocessEntry, PreprocessPlan, PreprocessSettings } from './preprocess-manifest.js';
export { SIDE_CAR_DIALECTS, readSideCars } from './read-side-cars.js';
export type { ReadSideCarsOptions, ReadSideCarsResult, SideCarDialect, SideCarFile } from './read-side-cars.js';
export { splitByArtist } from './split-by-artist.js';
export type { DatasetSplit, SplitOptions } from './split-by-artist.js';
export { parseTensorManifest, resolveTensorManifest } from './tensor-manifest.js';
export type { ResolvedManifest, TensorManifest } from './tensor-manifest.js';
export { INSTRUMENTAL_LYRICS, TAG_POSITIONS, TRAINING_RIGHTS, createDatasetSettings, createTrackRecord } from './track-record.js';
export type { Dataset, DatasetSettings, TagPosition, TrackLicence, TrackProvenance, TrackRecord, TrainingRights } from './track-record.js';
export { chooseGenreTracks, trainingPrompt, trainingText } from './training-prompt.js';
export type { PromptedTrack, TrainingPromptOptions } from './training-prompt.js';
export { TRAINING_TENSORS, encodeTrainingTensors, openTrainingTensors } from './training-tensors.js';
export type { TrainingTensor, TrainingTensorName, TrainingTensors } from './training-tensors.js';
export { readV1Rows, tracksOfV1Rows, v1RowOf } from './v1-rows.js';
export type { V1Row } from './v1-rows.js';
export { V1_DATA_FILE, encodeV1Rows, formatV1Info, v1RowsOf } from './write-v1-dataset.js';
export type { V1RowsOptions } from './write-v1-dataset.js';
export { LANGUAGE_NAMES, MODEL_BPM, MODEL_KEYS, MODEL_LANGUAGES, MODEL_SECONDS, MODEL_TIME_SIGNATURES } from './vocabulary.js';
export { streamsOfPt } from './streams-of-pt.js';
export type { SafetensorsParts } from './streams-of-pt.js';
