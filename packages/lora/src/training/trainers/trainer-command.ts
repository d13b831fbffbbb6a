import { InvalidInputError } from '@loop/core';

import { formatTrainingConfiguration } from '../configuration/configuration-json.js';
import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import { formatV1AdapterConfig } from '../configuration/lofi-recipes.js';
import type { TrainerObservation } from './observation.js';
import { PYTHON_ENV, listArguments, wire } from './trainer-arguments.js';
import type { Flag } from './trainer-arguments.js';
import { readAceTrainLine, readProgressLine } from './json-lines.js';
import { createLightningReader } from './lightning-messages.js';
import { readTrainerMessage } from './trainer-messages.js';

/** The trainers that run as a process on this machine. */
export const PROCESS_TRAINERS = ['training-v2', 'side-step', 'ace-step-v1', 'ace-train'] as const;
/** A trainer that runs as a process on this machine. */
export type ProcessTrainerName = (typeof PROCESS_TRAINERS)[number];

/** Where a trainer is installed. */
export interface TrainerPlace {
  /** The folder of its program, in which it runs. All paths given to it are absolute. */
  readonly folder: string;
  /** The program: Python for those that are written in it, `ace-train` itself otherwise. @defaultValue 'python', or `ace-train` */
  readonly program?: string | undefined;
  /** A folder for files that the trainer reads at its start. */
  readonly scratch: string;
}

/** How a trainer is started. It never passes a shell. */
export interface TrainerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** Variables that are added to its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Files that have to be there before it starts, by their whole path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What is known of a trainer. */
export interface ProcessTrainer {
  readonly name: ProcessTrainerName;
  /** One sentence for people. */
  readonly description: string;
  /** How it is started. */
  readonly command: (configuration: TrainingConfiguration, place: TrainerPlace) => TrainerCommand;
  /** Creates a reader of the lines that it prints. */
  readonly createReader: () => (line: string) => TrainerObservation | undefined;
  /** A file of JSON lines in the output folder, and what reads it. */
  readonly progressFile?: { readonly name: string; readonly read: (line: string) => TrainerObservation | undefined } | undefined;
  /** Whether its event files hold the step size of the next step. */
  readonly ratesAreOfNextStep?: boolean | undefined;
  /** Folders with event files, in the output folder. */
  readonly eventFolders: readonly string[];
}

const toggle = (name: string, on: boolean): Flag => [on ? `--${name}` : `--no-${name}`];

function need(field: 'tensors' | 'output' | 'checkpointFolder', configuration: TrainingConfiguration): string {
  const value = configuration[field];
  if (value !== '') return value;
  throw new InvalidInputError('configuration', [{ path: field, message: 'must name a folder for this trainer' }]);
}

const trainingV2: ProcessTrainer = {
  name: 'training-v2',
  description: 'The official trainer of ACE-Step 1.5 in its second form, as a process.',
  createReader: () => readTrainerMessage,
  ratesAreOfNextStep: true,
  eventFolders: ['runs', 'logs'],
  command(configuration, { folder, program = 'python' }) {
    const c = configuration;
    const lokr: readonly Flag[] =
      c.method !== 'lokr'
        ? [
            ['--rank', c.rank],
            ['--alpha', c.alpha],
          ]
        : [
            ['--lokr-linear-dim', c.rank],
            ['--lokr-linear-alpha', c.alpha],
            ['--lokr-factor', c.factor],
            ...(['decomposeBoth', 'useTucker', 'useScalar', 'weightDecompose'] as const)
              .filter((field) => c[field])
              .map((field): Flag => [`--lokr-${field.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`]),
          ];
    const flags: readonly Flag[] = [
      ['--checkpoint-dir', need('checkpointFolder', c)],
      ['--model-variant', wire(c.variant)],
      ['--dataset-dir', need('tensors', c)],
      ['--output-dir', need('output', c)],
      ['--adapter-type', c.method],
      ...lokr,
      ['--dropout', c.dropout],
      ['--target-modules', ...c.targets],
      ['--bias', wire(c.bias)],
      ['--attention-type', c.attention],
      ['--lr', c.learningRate],
      ['--batch-size', c.batchSize],
      ['--gradient-accumulation', c.gradientAccumulation],
      ['--epochs', c.epochs],
      ['--warmup-steps', c.warmupSteps],
      ['--weight-decay', c.weightDecay],
      ['--max-grad-norm', c.maxGradientNorm],
      ['--seed', c.seed],
      ['--shift', c.shift],
      ['--num-inference-steps', c.inferenceSteps],
      ['--cfg-ratio', c.conditionDropout],
      ['--optimizer-type', c.optimizer],
      ['--scheduler-type', wire(c.schedule)],
      toggle('gradient-checkpointing', c.gradientCheckpointing),
      toggle('offload-encoder', c.offloadEncoder),
      ['--save-every', c.saveEveryEpochs],
      ...(c.resumeFrom === '' ? [] : [['--resume-from', c.resumeFrom] as const]),
      ['--log-every', c.logEverySteps],
      ['--log-heavy-every', c.logHeavyEverySteps],
      ['--device', c.device],
      ['--precision', c.precision],
      ['--num-workers', c.workers],
    ];
    // Discrete steps are the older command; flags of the root come before it.
    const kind = c.timesteps === 'discrete' ? 'vanilla' : 'fixed';
    return {
      file: program,
      args: ['train.py', '--plain', '--yes', kind, ...listArguments(flags)],
      folder,
      env: PYTHON_ENV,
      files: new Map(),
    };
  },
};

const sideStep: ProcessTrainer = {
  name: 'side-step',
  description: 'Side-Step, installed by the user, as a process.',
  createReader: () => readTrainerMessage,
  progressFile: { name: '.progress.jsonl', read: readProgressLine },
  eventFolders: ['runs', 'logs'],
  command(configuration, { folder, program = 'python', scratch }) {
    for (const field of ['tensors', 'output', 'checkpointFolder'] as const) need(field, configuration);
    const file = `${scratch.replace(/\/+$/u, '')}/side-step.json`;
    const { text } = formatTrainingConfiguration(configuration, 'side-step');
    return { file: program, args: ['train.py', '-y', 'train', '--config', file], folder, env: PYTHON_ENV, files: new Map([[file, text]]) };
  },
};

/** What Lightning calls the types of numbers. */
const LIGHTNING_PRECISION = { auto: '32', fp32: '32', bf16: 'bf16-mixed', fp16: '16-mixed' } as const;

const aceStepV1: ProcessTrainer = {
  name: 'ace-step-v1',
  description: 'The trainer of ACE-Step v1 (trainer.py), as a process.',
  createReader: createLightningReader,
  eventFolders: ['logs'],
  command(configuration, { folder, program = 'python', scratch }) {
    const c = configuration;
    if (c.variant !== 'v1') {
      throw new InvalidInputError('configuration', [
        { path: 'variant', message: 'must be v1 for this trainer', allowed: ['v1'], received: c.variant },
      ]);
    }
    const file = `${scratch.replace(/\/+$/u, '')}/lora-config.json`;
    const every = 2_000;
    const flags: readonly Flag[] = [
      ['--dataset_path', need('tensors', c)],
      ['--exp_name', c.runName === '' ? 'loop' : c.runName],
      ['--lora_config_path', file],
      ...(c.checkpointFolder === '' ? [] : [['--checkpoint_dir', c.checkpointFolder] as const]),
      ['--learning_rate', c.learningRate],
      ['--max_steps', c.maxSteps === 0 ? 2_000_000 : c.maxSteps],
      ['--every_n_train_steps', every],
      ['--every_plot_step', every],
      ['--num_workers', c.workers],
      ['--precision', LIGHTNING_PRECISION[c.precision]],
      ['--gradient_clip_val', c.maxGradientNorm],
      ['--accumulate_grad_batches', c.gradientAccumulation],
      ['--shift', c.shift],
      ['--devices', 1],
      ['--logger_dir', `${need('output', c).replace(/\/+$/u, '')}/logs`],
      ...(c.resumeFrom === '' ? [] : [['--ckpt_path', c.resumeFrom] as const]),
    ];
    const files = new Map([[file, formatV1AdapterConfig(c)]]);
    return { file: program, args: ['trainer.py', ...listArguments(flags)], folder, env: PYTHON_ENV, files };
  },
};

const aceTrain: ProcessTrainer = {
  name: 'ace-train',
  description: 'HOT-Step’s native trainer, as a process.',
  createReader: () => readAceTrainLine,
  eventFolders: [],
  command(configuration, { folder, program = 'ace-train' }) {
    const c = configuration;
    const isLokr = c.method === 'lokr';
    if (!isLokr && c.method !== 'lora') {
      throw new InvalidInputError('configuration', [
        { path: 'method', message: 'is not trained by ace-train', allowed: ['lora', 'lokr'], received: c.method },
      ]);
    }
    const sizes: readonly Flag[] = isLokr
      ? [['--lokr-dim', c.rank], ['--lokr-alpha', c.alpha], ...(c.factor > 0 ? [['--lokr-factor', c.factor] as const] : [])]
      : [
          ['--rank', c.rank],
          ['--alpha', c.alpha],
        ];
    const flags: readonly Flag[] = [
      ['--tensors', need('tensors', c)],
      ['--out', need('output', c)],
      ['--models', need('checkpointFolder', c)],
      ['--adapter-type', c.method],
      ...sizes,
      ...(c.feedForward ? [['--target-mlp'] as const] : []),
      ['--timestep-mu', c.timestepMean],
      ['--timestep-sigma', c.timestepDeviation],
      ['--cfg-ratio', c.conditionDropout],
      ['--lr', c.learningRate],
      ['--epochs', c.epochs],
      ['--batch', c.batchSize],
      ['--grad-accum', c.gradientAccumulation],
      ['--ckpt', c.gradientCheckpointing ? 1 : 0],
      ['--grad-clip', c.maxGradientNorm],
      ['--weight-decay', c.weightDecay],
      ['--seed', c.seed],
      ['--target-loss', c.targetLoss],
      ['--crop', c.cropFrames],
      ['--optimizer', c.optimizer === 'muon' ? 'muon' : 'adamw'],
      ...(c.resumeFrom === '' ? [] : [['--init-adapter', c.resumeFrom] as const]),
      ['--jsonl'],
    ];
    return { file: program, args: ['train-dit', ...listArguments(flags)], folder, env: {}, files: new Map() };
  },
};

/** The trainers that run as a process, by name. */
export const TRAINERS: Readonly<Record<ProcessTrainerName, ProcessTrainer>> = {
  'training-v2': trainingV2,
  'side-step': sideStep,
  'ace-step-v1': aceStepV1,
  'ace-train': aceTrain,
};
