import type { AudioClip } from '../audio/clip.js';
import type { Abortable } from '../job/abort.js';
import type { Progress } from '../job/progress.js';
import type { ResultEvent } from '../job/run-to-result.js';
import type { Bpm, Fraction, Seconds, Seed } from '../units.js';
import type { TimeSignature } from '../music/song/meter.js';
import type { AdvancedSettings } from './request.js';
import type { Warning } from '../warning.js';

/** The kinds of adapters that a service may train: low-rank matrices and their variants, Kronecker products, element-wise products. */
export const TRAINING_METHODS = ['lora', 'rslora', 'dora', 'lokr', 'loha'] as const;

/** A kind of adapter that a service may train. */
export type TrainingMethod = (typeof TRAINING_METHODS)[number];

/** One piece of music to learn from, with what is known about it. */
export interface DatasetItem {
  /** The sound, or its place in the service's own terms. */
  readonly audio: AudioClip | string;
  /** The style in words. */
  readonly caption?: string | undefined;
  /** The words with section tags; `[Instrumental]` when nobody sings. */
  readonly lyrics?: string | undefined;
  /** Tempo. */
  readonly bpm?: Bpm | undefined;
  /** Root and scale in words. */
  readonly key?: string | undefined;
  /** Beats in a bar. */
  readonly timeSignature?: TimeSignature | undefined;
  /** ISO 639 code of the sung language. */
  readonly language?: string | undefined;
}

/** Audio to learn from. Places are in the service's own terms, usually paths on its machine. */
export interface DatasetInput {
  /** The folder with the audio and its captions, or the pieces themselves where the capabilities list `items`. */
  readonly source: string | readonly DatasetItem[];
  /** Where the prepared tensors go. @defaultValue the service chooses */
  readonly outputDirectory?: string | undefined;
  /** A word that is put into every caption and later calls the style. */
  readonly customTag?: string | undefined;
  /** Where the word goes. @defaultValue 'prepend' */
  readonly tagPosition?: 'prepend' | 'append' | 'replace' | undefined;
  /** Says that nothing in the folder has a voice. @defaultValue false */
  readonly instrumental?: boolean | undefined;
  /** Writes the captions that are missing, where the service can. @defaultValue true */
  readonly label?: boolean | undefined;
  /** Settings that only some services know, by family. */
  readonly advanced?: AdvancedSettings | undefined;
}

/** A prepared dataset. */
export interface PreparedDataset {
  /** Where its tensors are: what {@link TrainingSettings.tensors} takes. */
  readonly tensors: string;
  /** How many pieces it has; `undefined` when the service does not report it. */
  readonly samples: number | undefined;
  /** What was not done as asked. */
  readonly warnings: readonly Warning[];
}

/** What a training run learns and how. */
export interface TrainingSettings {
  /** Where the prepared tensors are. */
  readonly tensors: string;
  /** Where the adapter goes. @defaultValue the service chooses */
  readonly output?: string | undefined;
  /** The kind of adapter. @defaultValue 'lora' */
  readonly method?: TrainingMethod | undefined;
  /** Size of the adapter, 1–256. */
  readonly rank?: number | undefined;
  /** Its scale in training, 1–512; usually the rank or twice that. */
  readonly alpha?: number | undefined;
  /** Share of the adapter's inputs that is dropped in training, 0–1. */
  readonly dropout?: Fraction | undefined;
  /** Step size, above 0. */
  readonly learningRate?: number | undefined;
  /** Passes over the dataset, 1 or more. */
  readonly epochs?: number | undefined;
  /** Pieces per step, 1 or more. */
  readonly batchSize?: number | undefined;
  /** Steps whose gradients are added before the weights change, 1 or more. */
  readonly gradientAccumulation?: number | undefined;
  /** Epochs between two checkpoints, 1 or more. */
  readonly saveEveryEpochs?: number | undefined;
  /** Names the random draws. */
  readonly seed?: Seed | undefined;
  /** Saves memory at the cost of time. */
  readonly gradientCheckpointing?: boolean | undefined;
  /** A checkpoint to go on from, as a checkpoint event named it. */
  readonly resumeFrom?: string | undefined;
  /**
   * Settings that only some services know, by family, such as `{ 'side-step': { warmupSteps: 50 } }`: a service checks those of its own
   * family, which its capabilities name, and ignores the others with a warning.
   */
  readonly advanced?: AdvancedSettings | undefined;
}

/** The settings that a service may or may not obey. */
export const TRAINING_FIELDS = [
  'output',
  'method',
  'rank',
  'alpha',
  'dropout',
  'learningRate',
  'epochs',
  'batchSize',
  'gradientAccumulation',
  'saveEveryEpochs',
  'seed',
  'gradientCheckpointing',
  'resumeFrom',
] as const satisfies readonly (keyof TrainingSettings)[];

/** A setting that a service may or may not obey. */
export type TrainingField = (typeof TRAINING_FIELDS)[number];

/** What a training service can do, so that callers never guess. */
export interface TrainingCapabilities {
  /** Where the work happens: on this machine, or on a server. */
  readonly kind: 'local' | 'remote';
  /** One honest sentence for people about what this is. */
  readonly description: string;
  /** The kinds of adapters that it trains. */
  readonly methods: readonly TrainingMethod[];
  /** The settings that shape the training; others lead to a warning. */
  readonly honours: readonly TrainingField[];
  /** The family of settings in `advanced` that it reads; `undefined` when it reads none. */
  readonly family?: string | undefined;
  /** The kinds of dataset that `prepare` takes: places, or pieces in memory. */
  readonly datasets: readonly ('place' | 'items')[];
  /** Whether `checkpoint` events come. */
  readonly checkpoints: boolean;
  /** Whether `validation` events come. */
  readonly validation: boolean;
  /** Whether finished adapters can be copied with `export`. */
  readonly exports: boolean;
  /** Whether the same settings, data and seed give the same adapter. */
  readonly deterministic: boolean;
}

/** The stages of preparing and training. */
export const TRAINING_PHASES = ['scan', 'label', 'preprocess', 'train'] as const;

/** A stage of preparing or training. */
export type TrainingPhase = (typeof TRAINING_PHASES)[number];

/** How far a preparation or a training has come. */
export interface TrainingProgress extends Progress<TrainingPhase> {
  /** What the service says, for people. */
  readonly message?: string | undefined;
  /** The running epoch, from 1. */
  readonly epoch?: number | undefined;
  /** All epochs. */
  readonly epochs?: number | undefined;
  /** The newest loss. */
  readonly loss?: number | undefined;
  /** The step size now. */
  readonly learningRate?: number | undefined;
  /** The length of the gradient before it was limited. */
  readonly gradientNorm?: number | undefined;
  /** Memory in use on the device that trains, in bytes. */
  readonly memoryBytes?: number | undefined;
  /** Memory in use on the machine that trains, in bytes. */
  readonly hostMemoryBytes?: number | undefined;
  /** The loss without its noise: an average in which newer losses count more. */
  readonly smoothedLoss?: number | undefined;
  /** Speed of the training. */
  readonly stepsPerSecond?: number | undefined;
}

/** Why an adapter was saved: as planned, as the best so far, at the end, or because the training was stopped. */
export const CHECKPOINT_ROLES = ['periodic', 'best', 'final', 'stopped'] as const;

/** Why an adapter was saved. */
export type CheckpointRole = (typeof CHECKPOINT_ROLES)[number];

/** The adapter as it was at one moment was written. */
export interface TrainingCheckpoint {
  readonly type: 'checkpoint';
  /** Where it is: what `resumeFrom` takes. */
  readonly place: string;
  /** Why it was saved. @defaultValue 'periodic' */
  readonly role?: CheckpointRole | undefined;
  /** The epoch, from 1. */
  readonly epoch?: number | undefined;
  /** The training step after which it was saved. */
  readonly step?: number | undefined;
  /** The loss at that moment. */
  readonly loss?: number | undefined;
}

/** The adapter was measured on music that it does not learn from. */
export interface TrainingValidation {
  readonly type: 'validation';
  /** The epoch, from 1. */
  readonly epoch?: number | undefined;
  /** The training step after which it was measured. */
  readonly step?: number | undefined;
  /** The loss on the music that was held back. */
  readonly loss: number;
  /** Other measures by name. */
  readonly measures?: Readonly<Record<string, number>> | undefined;
}

/**
 * What can go wrong in a training that still runs: losses or gradients that are no numbers; a loss that grows beyond all it was; a resumed
 * training whose first loss shows that the weights were not loaded; steps that no longer come; a trainer's own warning.
 */
export const TRAINING_ALARMS = ['not-finite', 'diverging', 'resume-mismatch', 'stalled', 'trainer'] as const;

/** What can go wrong in a training that still runs. */
export type TrainingAlarmCode = (typeof TRAINING_ALARMS)[number];

/** Something is wrong with a training that still runs; nothing was stopped because of it. */
export interface TrainingAlarm {
  readonly type: 'alarm';
  readonly code: TrainingAlarmCode;
  /** What happened and what can be done, for people. */
  readonly message: string;
  /** The epoch, from 1. */
  readonly epoch?: number | undefined;
  /** The training step. */
  readonly step?: number | undefined;
}

/** One measured loss. */
export interface LossPoint {
  /** The step, from 0 or 1 as the service counts. */
  readonly step: number;
  /** The loss at that step. */
  readonly loss: number;
}

/** What a service is doing now. */
export interface TrainingStatus {
  /** Whether it trains or prepares. */
  readonly running: boolean;
  /** Which of the two, while it runs. */
  readonly phase: 'preprocess' | 'train' | undefined;
  /** What it says, for people. */
  readonly message: string;
  /** The running epoch. */
  readonly epoch?: number | undefined;
  /** All epochs. */
  readonly epochs?: number | undefined;
  /** The running step. */
  readonly step?: number | undefined;
  /** The newest loss. */
  readonly loss?: number | undefined;
  /** The losses so far, oldest first; empty when the service keeps none. */
  readonly losses: readonly LossPoint[];
  /** Speed of the training. */
  readonly stepsPerSecond?: number | undefined;
  /** Expected time to the end. */
  readonly etaSeconds?: Seconds | undefined;
  /** When it began, in seconds since 1970. */
  readonly startedAt?: Seconds | undefined;
  /** Why it failed. */
  readonly error?: string | undefined;
  /** The newest progress, with all that the service measures. */
  readonly latest?: TrainingProgress | undefined;
  /** Checkpoints, validations and alarms so far, oldest first; left out when the service keeps none. */
  readonly events?: readonly (TrainingCheckpoint | TrainingValidation | TrainingAlarm)[] | undefined;
  /** What was asked for, where the service remembers it. */
  readonly settings?: TrainingSettings | undefined;
  /** The checkpoint from which a training that was stopped, or whose service ended, goes on: `train({ ...settings, resumeFrom })`. */
  readonly resumeFrom?: string | undefined;
}

/** How a training ended. */
export interface TrainingOutcome {
  /** `stopped` when it was asked to end before its last epoch. */
  readonly ending: 'completed' | 'stopped';
  /** Where the adapter is, where the service reports it. */
  readonly output: string | undefined;
  /** The last epoch that was reached. */
  readonly epochs: number | undefined;
  /** The losses that were seen, oldest first. */
  readonly losses: readonly LossPoint[];
  /** What was not done as asked. */
  readonly warnings: readonly Warning[];
}

/** What a training's stream yields; `result` comes last. */
export type TrainingEvent = TrainingProgress | TrainingCheckpoint | TrainingValidation | TrainingAlarm | ResultEvent<TrainingOutcome>;

/** What a preparation's stream yields; `result` comes last. */
export type DatasetEvent = TrainingProgress | ResultEvent<PreparedDataset>;

/**
 * Trains adapters: a server, or a trainer on this machine. One training runs at a time. Unlike generation, leaving a stream or
 * aborting it only stops watching, for a training may run for days; `stop` ends it.
 */
export interface TrainingService {
  /** A short name for messages. */
  readonly name: string;
  /** Says what this service can do now. */
  capabilities(options?: Abortable): Promise<TrainingCapabilities>;
  /**
   * Makes tensors of audio.
   *
   * @throws {UnsupportedError} For a kind of dataset that the capabilities do not list.
   */
  prepare(input: DatasetInput, options?: Abortable): AsyncGenerator<DatasetEvent, void, void>;
  /**
   * Starts a training and reports its progress.
   *
   * @throws {TaskFailedError} When it fails.
   */
  train(settings: TrainingSettings, options?: Abortable): AsyncGenerator<TrainingEvent, void, void>;
  /** Watches the training that runs already, as after a restart of this side. */
  watch(options?: Abortable): AsyncGenerator<TrainingEvent, void, void>;
  /** Says what is going on now. */
  status(options?: Abortable): Promise<TrainingStatus>;
  /** Asks the running training to end after its step; its checkpoints stay. */
  stop(options?: Abortable): Promise<void>;
  /** Copies a finished adapter. @returns The place to load it from. */
  export(input: { readonly output: string; readonly to: string }, options?: Abortable): Promise<{ readonly source: string }>;
}
