import type { CheckpointRole, Milliseconds, TrainingAlarmCode } from '@loop/core';

/** What a trainer says or writes, in one vocabulary for all of them. */
export type TrainerObservation =
  | StepObservation
  | EpochObservation
  | ValidationObservation
  | CheckpointObservation
  | MemoryObservation
  | NoteObservation
  | FailureObservation
  | EndingObservation;

/** A step was made. */
export interface StepObservation {
  readonly kind: 'step';
  /** The step, as the trainer counts. */
  readonly step: number;
  /** All steps, where the trainer says. */
  readonly steps?: number | undefined;
  readonly epoch?: number | undefined;
  readonly epochs?: number | undefined;
  /** The loss of the step; not a number where the trainer says so. */
  readonly loss?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly gradientNorm?: number | undefined;
  /** When, in milliseconds since 1970, where the source says. */
  readonly timeMs?: Milliseconds | undefined;
}

/** An epoch was finished. */
export interface EpochObservation {
  readonly kind: 'epoch';
  readonly epoch: number;
  readonly epochs?: number | undefined;
  /** The mean loss of the epoch. */
  readonly loss?: number | undefined;
}

/** The adapter was measured on music that it does not learn from. */
export interface ValidationObservation {
  readonly kind: 'validation';
  readonly loss: number;
  readonly step?: number | undefined;
  readonly epoch?: number | undefined;
}

/** The adapter was saved. */
export interface CheckpointObservation {
  readonly kind: 'checkpoint';
  readonly role: CheckpointRole;
  readonly epoch?: number | undefined;
  readonly step?: number | undefined;
  readonly loss?: number | undefined;
  /** Where, where the trainer says. */
  readonly place?: string | undefined;
}

/** Memory in use, in bytes. */
export interface MemoryObservation {
  readonly kind: 'memory';
  readonly deviceBytes?: number | undefined;
  readonly hostBytes?: number | undefined;
}

/** Something that a person should read. */
export interface NoteObservation {
  readonly kind: 'note';
  readonly message: string;
  /** Set when it means trouble. */
  readonly alarm?: TrainingAlarmCode | undefined;
}

/** Why a training failed. */
export const FAILURE_REASONS = ['memory', 'crash', 'no-samples', 'resume', 'not-finite', 'arguments', 'other'] as const;
/** Why a training failed. */
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** The training failed, whatever its exit code will be. */
export interface FailureObservation {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  readonly message: string;
}

/** The trainer says that it is at its end. */
export interface EndingObservation {
  readonly kind: 'ending';
  readonly ending: 'completed' | 'stopped';
  /** Where the adapter is. */
  readonly place?: string | undefined;
}

/** What a failure means for a person. */
export const FAILURE_ADVICE: Readonly<Record<FailureReason, string>> = {
  memory: 'The GPU has too little memory: lower rank, batchSize or cropFrames, or compute layers twice (gradientCheckpointing).',
  crash: 'The process crashed. Its last lines may say why.',
  'no-samples': 'No prepared tensors were found: prepare the dataset, or look whether its manifest names files that were moved.',
  resume: 'The checkpoint could not be loaded. Do not go on from it: the adapter would start anew.',
  'not-finite': 'Losses or gradients were no numbers: lower learningRate, or compute in bf16 or fp32.',
  arguments: 'The trainer does not know an argument. Is its version the one that is expected?',
  other: 'Its last lines say why.',
};
