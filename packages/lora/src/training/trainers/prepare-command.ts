import { UnsupportedError } from '@loop/core';
import type { Seconds } from '@loop/core';

import type { ModelVariant } from '../configuration/training-configuration.js';
import { PYTHON_ENV, listArguments, wire } from './trainer-arguments.js';
import type { Flag } from './trainer-arguments.js';
import type { ProcessTrainerName, TrainerCommand, TrainerPlace } from './trainer-command.js';

/** What a trainer makes tensors of. All paths are absolute. */
export interface Preparation {
  /** The folder with the songs. */
  readonly songs: string;
  /** The dataset's JSON, with captions and lyrics; without it trainers read what lies beside the songs. */
  readonly dataset?: string | undefined;
  /** Where the tensors go. */
  readonly tensors: string;
  /** The folder that holds the checkpoints. */
  readonly checkpointFolder: string;
  /** The checkpoint that will be trained: its condition is in the tensors. */
  readonly variant: ModelVariant;
  /** Longer songs are cut. */
  readonly maxSeconds: Seconds;
  /** The device, such as `auto` or `cuda:1`; for those that are asked for one. */
  readonly device: string;
}

type Prepare = (preparation: Preparation, place: Omit<TrainerPlace, 'scratch'>) => TrainerCommand;

/** The official trainer asks for the folders of a training as well, and uses neither. */
const trainingV2: Prepare = (
  { songs, dataset, tensors, checkpointFolder, variant, maxSeconds, device },
  { folder, program = 'python' },
) => {
  const flags: readonly Flag[] = [
    ['--checkpoint-dir', checkpointFolder],
    ['--model-variant', wire(variant)],
    ['--dataset-dir', tensors],
    ['--output-dir', tensors],
    ['--preprocess'],
    ['--audio-dir', songs],
    ...(dataset === undefined ? [] : [['--dataset-json', dataset] as const]),
    ['--tensor-output', tensors],
    ['--max-duration', maxSeconds],
    ['--device', device],
  ];
  return {
    file: program,
    args: ['train.py', '--plain', '--yes', 'fixed', ...listArguments(flags)],
    folder,
    env: PYTHON_ENV,
    files: new Map(),
  };
};

const sideStep: Prepare = ({ songs, dataset, tensors, checkpointFolder, variant, maxSeconds }, { folder, program = 'python' }) => {
  const flags: readonly Flag[] = [
    dataset === undefined ? ['--audio-dir', songs] : ['--dataset-json', dataset],
    ['-o', tensors],
    ['--checkpoint-dir', checkpointFolder],
    ['--model', wire(variant)],
    ['--max-duration', maxSeconds],
  ];
  return { file: program, args: ['train.py', '-y', 'preprocess', ...listArguments(flags)], folder, env: PYTHON_ENV, files: new Map() };
};

const aceTrain: Prepare = ({ dataset, tensors, checkpointFolder, maxSeconds }, { folder, program = 'ace-train' }) => {
  if (dataset === undefined)
    throw new UnsupportedError(
      'training',
      'dataset: ace-train prepares what a dataset’s JSON lists; write one with `loop-lora dataset ./songs --to json`, and name it.',
    );
  const flags: readonly Flag[] = [
    ['--dataset', dataset],
    ['--out', tensors],
    ['--models', checkpointFolder],
    ['--max-duration', maxSeconds],
    ['--jsonl'],
  ];
  return { file: program, args: ['preprocess', ...listArguments(flags)], folder, env: {}, files: new Map() };
};

const PREPARES: Readonly<Record<ProcessTrainerName, Prepare | undefined>> = {
  'training-v2': trainingV2,
  'side-step': sideStep,
  'ace-step-v1': undefined,
  'ace-train': aceTrain,
};

/** Whether a trainer has a command of its own that makes tensors. */
export function canPrepare(trainer: ProcessTrainerName): boolean {
  return PREPARES[trainer] !== undefined;
}

/**
 * The command with which a trainer makes tensors of songs.
 *
 * @throws {UnsupportedError} For a trainer without one.
 * @throws {InvalidInputError} For a path that a trainer would take for a flag.
 */
export function prepareCommand(
  trainer: ProcessTrainerName,
  preparation: Preparation,
  place: Omit<TrainerPlace, 'scratch'>,
): TrainerCommand {
  const prepare = PREPARES[trainer];
  if (prepare !== undefined) return prepare(preparation, place);
  throw new UnsupportedError(
    'training',
    `${trainer} reads songs itself: write its dataset with \`loop-lora dataset ./songs --to v1-arrow -o ./v1\`, and train on that.`,
  );
}
