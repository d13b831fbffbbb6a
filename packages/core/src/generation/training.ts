import type { Abortable } from '../job/abort.js';
import type { Progress } from '../job/progress.js';
import type { ResultEvent } from '../job/run-to-result.js';
import type { Fraction, Seconds, Seed } from '../units.js';
import type { Warning } from '../warning.js';

/** The kinds of adapters that a service may train: low-rank matrices, or Kronecker products of them. */
export const TRAINING_METHODS = ['lora', 'lokr'] as const;

/** A kind of adapter that a service may train. */
export type TrainingMethod = (typeof TRAINING_METHODS)[number];

/** A folder of audio to learn from. Places are in the service's own terms, usually paths on its machine. */
export interface DatasetInput {
  /** The folder with the audio and its captions. */
  readonly audioDirectory: string;
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
}

/** A prepared dataset. */
export interface PreparedDataset {
  /** Where its tensors are: what {@link TrainingSettings.tensors} takes. */
  readonly tensors: string;
  /** How many pieces it has; `undefined` when the service does not tell. */
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
  /** Speed of the training. */
  readonly stepsPerSecond?: number | undefined;
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
}

/** How a training ended. */
export interface TrainingOutcome {
  /** `stopped` when it was asked to end before its last epoch. */
  readonly ending: 'completed' | 'stopped';
  /** Where the adapter is, where the service tells. */
  readonly output: string | undefined;
  /** The last epoch that was reached. */
  readonly epochs: number | undefined;
  /** The losses that were seen, oldest first. */
  readonly losses: readonly LossPoint[];
  /** What was not done as asked. */
  readonly warnings: readonly Warning[];
}

/** What a training's stream yields; `result` comes last. */
export type TrainingEvent = TrainingProgress | ResultEvent<TrainingOutcome>;

/** What a preparation's stream yields; `result` comes last. */
export type DatasetEvent = TrainingProgress | ResultEvent<PreparedDataset>;

/**
 * Trains adapters: a server, or a trainer on this machine. One training runs at a time. Unlike generation, leaving a stream or
 * aborting it only stops watching, for a training may run for days; `stop` ends it.
 */
export interface TrainingService {
  /** A short name for messages. */
  readonly name: string;
  /** Makes tensors of a folder of audio. */
  prepare(input: DatasetInput, options?: Abortable): AsyncGenerator<DatasetEvent, void, void>;
  /**
   * Starts a training and tells how it goes.
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
