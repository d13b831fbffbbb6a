export { dropCondition } from './condition-dropout.js';
export { formatTrainingConfiguration, parseTrainingConfiguration } from './configuration/configuration-json.js';
export type { FormattedConfiguration, ReadConfiguration } from './configuration/configuration-json.js';
export { TRAINER_NAMES, findTraps } from './configuration/configuration-traps.js';
export type { ConfigurationTrap, TrainerName, TrapContext } from './configuration/configuration-traps.js';
export { createTrainingConfiguration } from './configuration/create-configuration.js';
export { CONFIGURATION_DIALECTS } from './configuration/dialects.js';
export type { ConfigurationDialect } from './configuration/dialects.js';
export { estimateDisk, estimateMemory, judgeMemory, suggestCheckpointing } from './configuration/estimate-memory.js';
export type { DiskEstimate, EstimateMemoryOptions, MemoryEstimate } from './configuration/estimate-memory.js';
export { LOFI_RECIPES, formatV1AdapterConfig } from './configuration/lofi-recipes.js';
export { trainableParameters } from './configuration/model-sizes.js';
export type { ModelSizes } from './configuration/model-sizes.js';
export { CONFIGURATION_FIELDS, PARAMETERS } from './configuration/parameters.js';
export type { ParameterRule } from './configuration/parameters.js';
export { planTraining } from './configuration/plan-training.js';
export type { PlanTrainingOptions, TrainingPlan } from './configuration/plan-training.js';
export { PRESET_NAMES, presetConfiguration } from './configuration/preset-configuration.js';
export { EPOCH_ADVICE, MEMORY_TIERS, TRAINING_PRESETS } from './configuration/presets.js';
export type { EpochAdvice, MemoryTier, TrainingPreset } from './configuration/presets.js';
export { ADAPTER_METHODS, MODEL_VARIANTS, OPTIMIZERS } from './configuration/training-configuration.js';
export type {
  AdapterMethod,
  ConfigurationChanges,
  ConfigurationField,
  ModelVariant,
  OptimizerName,
  TrainingConfiguration,
} from './configuration/training-configuration.js';
export { ADVISED_AUDIO_SECONDS, epochsForAudio, trainingLength } from './configuration/training-length.js';
export type { TrainingLength } from './configuration/training-length.js';
export { createEarlyStop } from './early-stop.js';
export type { EarlyStop, EarlyStopDecision, EarlyStopOptions, EarlyStopState } from './early-stop.js';
export { LEARNING_RATE_SCHEDULES, createLearningRate } from './learning-rate.js';
export type { LearningRateOptions, LearningRateSchedule } from './learning-rate.js';
export { latestCheckpoint } from './local/checkpoint-places.js';
export { collateTracks } from './local/collate-tracks.js';
export type { TrackArrays } from './local/collate-tracks.js';
export { LOCAL_TRAINING, createLocalTrainingService } from './local/create-local-training-service.js';
export type { LocalTrainingOptions } from './local/create-local-training-service.js';
export type { ExampleDraw, ExampleDraws } from './local/example-draws.js';
export { trainAdapter } from './local/train-adapter.js';
export type { TrainAdapterOptions } from './local/train-adapter.js';
export type { TrainingFiles } from './local/training-files.js';
export { createAdafactor } from './optimizers/adafactor.js';
export type { AdafactorOptions } from './optimizers/adafactor.js';
export { createAdamW } from './optimizers/adamw.js';
export type { AdamWOptions } from './optimizers/adamw.js';
export type { Optimizer, OptimizerState, Parameter } from './optimizers/optimizer.js';
export { createProdigy } from './optimizers/prodigy.js';
export type { ProdigyOptions } from './optimizers/prodigy.js';
export { BEST_RULES, createBestWatch } from './run/best-watch.js';
export type { BestRule, BestWatch, BestWatchOptions } from './run/best-watch.js';
export { checkResume } from './run/check-resume.js';
export { chooseRemovals } from './run/checkpoint-retention.js';
export type { RetentionOptions } from './run/checkpoint-retention.js';
export { formatJournalEntry, formatRunRecord, parseJournalEntry, parseRunRecord } from './run/run-record.js';
export type { JournalEntry, RunRecord } from './run/run-record.js';
export { createSmoothing } from './run/smooth-loss.js';
export type { Smoothing } from './run/smooth-loss.js';
export { createTrainingAlarms } from './run/training-alarms.js';
export type { AlarmOptions, TrainingAlarms, WatchedStep } from './run/training-alarms.js';
export { createTrainingMonitor } from './run/training-monitor.js';
export type { TrainingMonitor, TrainingMonitorOptions, TrainingState } from './run/training-monitor.js';
export { observeEvent } from './trainers/event-observations.js';
export { judgeEnding } from './trainers/exit-meaning.js';
export type { EndingEvidence, ProcessExit, TrainingVerdict } from './trainers/exit-meaning.js';
export { createLineSplitter } from './trainers/line-splitter.js';
export type { LineSplitter } from './trainers/line-splitter.js';
export { FAILURE_REASONS } from './trainers/observation.js';
export type { FailureReason, TrainerObservation } from './trainers/observation.js';
export { PROCESS_TRAINERS, TRAINERS } from './trainers/trainer-command.js';
export type { ProcessTrainer, ProcessTrainerName, TrainerCommand, TrainerPlace } from './trainers/trainer-command.js';
export { minSnrWeight } from './snr-weight.js';
export { createEventReader, encodeEventFileStart, encodeScalarEvent, parseEventFile, scalarSeries } from './tensorboard/event-file.js';
export type { EventFile, EventReader, ReadEventsOptions } from './tensorboard/event-file.js';
export type { ScalarEvent, ScalarValue } from './tensorboard/scalar-events.js';
export { BASE_TIMESTEPS, TURBO_TIMESTEPS, drawTimestep, logitNormalTimestep, timestepShareBelow, turboTimesteps } from './timesteps.js';
export type { TimestepLaw } from './timesteps.js';
