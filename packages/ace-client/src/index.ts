export { createAceClient } from './create-ace-client.js';
export type { AceClient, AceStreamEvent, AttachOptions, RunTaskOptions } from './ace-client.js';
export type { AceClientOptions, DecodeAudio } from './client-options.js';
export { decodeWithAudioContext } from './audio/decode-result.js';
export type { AudioBytes, AudioInput, ServerAudio } from './audio/audio-input.js';
export { ACE_TASKS, AUDIO_FORMATS, GUIDANCE_VARIANTS } from './task/ace-task.js';
export type {
  AceCompleteTask,
  AceCoverTask,
  AceDiffusionSettings,
  AceExtractTask,
  AceLanguageModelSettings,
  AceLegoTask,
  AceRepaintTask,
  AceServerRequest,
  AceServerSettings,
  AceTask,
  AceTaskCommon,
  AceTaskName,
  AceTaskOf,
  AceTextToMusicTask,
  AudioFormat,
  GuidanceVariant,
} from './task/ace-task.js';
export type { AceProgress, CancelOutcome } from './dialects/dialect.js';
export { DIALECTS } from './dialects/profile.js';
export type { AceDialectName, AceServerProfile, LoraDialect } from './dialects/profile.js';
export type { AceLanguageModel, AceModel, AceModels } from './wire/models.js';
export type { AceStats } from './wire/stats.js';
export type { AceHealth, InitModelInput } from './endpoints/server-info.js';
export type { AnalysisEndpoints, AnalysisOptions, AudioAnalysis } from './endpoints/analysis.js';
export type { FormatInput, PromptEndpoints, RandomWish, SampleInput, WrittenPrompt } from './endpoints/prompts.js';
export type { LoraChange, LoraCheckpoint, LoraEndpoints, LoraListing, LoraScaleResult, LoraStatus } from './endpoints/lora.js';
export type {
  AutoLabelInput,
  DatasetEndpoints,
  DatasetProgress,
  DatasetSample,
  DatasetSummary,
  PreprocessInput,
  PreprocessResult,
  SaveInput,
  ScanInput,
} from './endpoints/dataset-types.js';
