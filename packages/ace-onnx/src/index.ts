export { NOISE_KINDS, createNoise } from './diffusion/noise/create-noise.js';
export type { NoiseKind } from './diffusion/noise/create-noise.js';
export type { NormalSource } from './diffusion/noise/normal-source.js';
export { createTorchNormals } from './diffusion/noise/torch-normal.js';
export type { TorchGenerator } from './diffusion/noise/torch-normal.js';
export { SCHEDULE_GRIDS, createSchedule, selectOssSteps, shiftSigma, trainingSigmas } from './diffusion/schedule.js';
export type { Schedule, ScheduleGrid, ScheduleOptions } from './diffusion/schedule.js';
export { SCHEDULERS, createStepper, omegaFactor } from './diffusion/stepper.js';
export type { SchedulerName, Stepper } from './diffusion/stepper.js';
export { createApgMomentum, guideApg } from './diffusion/guidance/apg.js';
export type { ApgMomentum, ApgOptions } from './diffusion/guidance/apg.js';
export { GUIDANCE_KINDS, guideCfg, guideCfgZeroStar, guideDoubleCondition } from './diffusion/guidance/guidance.js';
export type { CfgZeroStarOptions, GuidanceKind } from './diffusion/guidance/guidance.js';
export { createGuidanceWindow } from './diffusion/guidance/window.js';
export type { GuidanceWindow, GuidanceWindowOptions } from './diffusion/guidance/window.js';
export { createGenerator } from './pipeline/create-generator.js';
export type { GeneratorOptions, ModelGenerator } from './pipeline/create-generator.js';
export type { LanguageTools, UnderstandOptions, UnderstoodMusic } from './pipeline/language-tools.js';
export type {
  ConditionJob,
  DecodeJob,
  Family,
  FamilyCapabilities,
  LatentClip,
  LanguageJob,
  LatentShape,
  MusicLanguage,
  NetworkJob,
  PlanJob,
  SongPlan,
  ThinkJob,
  ThoughtRequest,
  TrainingJob,
  WrittenMusic,
} from './pipeline/family.js';
export { PIPELINE_SETTINGS } from './pipeline/pipeline-settings.js';
export type { PipelineSettings } from './pipeline/pipeline-settings.js';
export type { Delivery, KeptSamples } from './pipeline/delivery.js';
export type { Networks } from './pipeline/networks.js';
export { detectFamily } from './models/detect-family.js';
export type { FamilyOptions } from './models/family-kind.js';
export type { NetworkPhase, Recipe } from './models/recipe.js';
export { ACE_STEP_V1_LATENTS } from './models/v1/family.js';
export { ACE_STEP_15_LATENTS } from './models/v15/family.js';
export { createPromptTokenizer } from './tokenizers/prompt/prompt-tokenizer.js';
export type { PromptTokenizer } from './tokenizers/prompt/prompt-tokenizer.js';
export { openTokenizers } from './tokenizers/open-tokenizers.js';
export { createLyricTokenizer } from './tokenizers/lyrics/create-lyric-tokenizer.js';
export type { EncodeLyricsOptions, LyricTokenizer, LyricTokenizerOptions } from './tokenizers/lyrics/create-lyric-tokenizer.js';
export { createJapaneseAnalyser } from './tokenizers/lyrics/create-japanese-analyser.js';
export type { DictionaryReader } from './tokenizers/lyrics/create-japanese-analyser.js';
export type { JapaneseAnalyser, JapaneseWord } from './tokenizers/lyrics/clean/romanise-japanese.js';
export { LYRIC_LANGUAGES } from './tokenizers/lyrics/languages.js';
export type { LyricLanguage } from './tokenizers/lyrics/languages.js';
export { detectLyricLanguages } from './tokenizers/lyrics/detect/detect-languages.js';
export type { Tokenizers } from './tokenizers/tokenizers.js';
export { formatMemoryPlan, planMemory } from './pipeline/plan-memory.js';
export type { MemoryPlan, NetworkMemory, PlanMemoryOptions } from './pipeline/plan-memory.js';
export type { NetworkSize } from './pipeline/network-sizes.js';
export { MEMORY_POLICIES } from './pipeline/networks.js';
export type { MemoryPolicy } from './pipeline/networks.js';
export type { AceStepV1Request, AceStepV1Settings } from './models/v1/settings.js';
export type { AceStep15Request, AceStep15Settings } from './models/v15/settings.js';
export { WEIGHT_MODES, WORKSPACES } from './runtime/runtime.js';
export type {
  Checkpoint,
  Component,
  KeptOutputs,
  OpenOptions,
  Runtime,
  Session,
  SessionInputs,
  WeightFile,
  WeightMode,
  Workspace,
} from './runtime/runtime.js';
export type { KeptTensor, Tensor, TensorArrays, TensorOf, Tensors, TensorType } from './runtime/tensor.js';
export { inspectModel } from './inspect/inspect-model.js';
export { formatInspection } from './inspect/format-inspection.js';
export type {
  ExternalFile,
  Finding,
  FolderInspection,
  InspectModelOptions,
  Inspection,
  ModelInspection,
  NetworkInspection,
  OperatorCount,
  TensorSummary,
  TypeTotal,
  WeightTotals,
} from './inspect/inspection.js';
export type { OnnxValue } from './onnx/decode-model.js';
export type {
  Attribute,
  Axis,
  ElementType,
  ExternalTensor,
  GraphConstant,
  GraphData,
  GraphNode,
  NetworkModel,
  Shape,
  Value,
} from './onnx/types.js';
export type { TensorPlaces } from './onnx/types.js';
export { pullModel, streamPull } from './hub/pull-model.js';
export type { PulledFile, PulledModel, PullEvent, PullOptions, PullPlan, PullPlanned, PullRestart, PullRetry } from './hub/pull-options.js';
export { PULL_PHASES } from './hub/pull-progress.js';
export type { FileProgress, PullPhase, PullProgress } from './hub/pull-progress.js';
export { findModel, listModels, removeModel } from './hub/find-model.js';
export type { StoredModel, StoreOptions } from './hub/find-model.js';
export { FILE_STATES, verifyModel } from './hub/verify-model.js';
export type { CheckedFile, CheckedModel, FileState, VerifyOptions } from './hub/verify-model.js';
export { KNOWN_MODELS } from './hub/known-models.js';
export { MODEL_LAYOUTS, parseModelManifest } from './hub/model-manifest.js';
export type { ManifestFile, ModelLayout, ModelManifest, ModelPart } from './hub/model-manifest.js';
export type { ModelFile } from './hub/model-record.js';
export { HASH_KINDS } from './hub/model-store.js';
export type { ContentHash, HashKind, HashOptions, ModelStore, PartialFile, StoreEntry } from './hub/model-store.js';
export { describeCodes, formatMusic, inspireMusic } from './models/v15/planner/describe-codes.js';
export type { DescribeOptions, MusicInWords } from './models/v15/planner/describe-codes.js';
export type { SongFacts } from './models/v15/planner/metadata.js';
export { planMusic } from './models/v15/planner/plan-music.js';
export type { MusicPlan, MusicPlanRequest, PlanMusicOptions, PlanProgress } from './models/v15/planner/plan-music.js';
export type { LoadedPlanner, LoadPlannerOptions } from './models/v15/planner/load-planner.js';
export type { Planner } from './models/v15/planner/write-answer.js';
export type { PlannerConversation, PlannerModel } from './models/v15/planner/planner-model.js';
export type { PlannerTokens } from './models/v15/planner/planner-tokens.js';
export type { QwenTokenizer } from './tokenizers/qwen/create-qwen-tokenizer.js';
export type { SamplingOptions } from './models/sample-token.js';
export type { ThinkingSettings } from './models/v15/thinking.js';
export { LYRIC_FORMS, encodeTrainingTensors } from './pipeline/training-tensors.js';
export type { EncodeForTrainingOptions, LyricForm, TrainingTensor, TrainingTensors, TrainingText } from './pipeline/training-tensors.js';
export type { TrainingTools } from './pipeline/prepare-training.js';
