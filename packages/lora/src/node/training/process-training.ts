import { cp, stat } from 'node:fs/promises';
import path from 'node:path';

import { isProcessAlive, makeFolder, toStorageError } from '@loop/cli';
import { InvalidInputError, TRAINING_FIELDS, UnsupportedError, delay } from '@loop/core';
import type {
  Abortable,
  Milliseconds,
  TrainingField,
  TrainingMethod,
  TrainingService,
  TrainingSettings,
  TrainingStatus,
  Warning,
} from '@loop/core';

import { createTrainingConfiguration } from '../../training/configuration/create-configuration.js';
import { DIALECT_METHODS } from '../../training/configuration/dialects.js';
import { findTraps } from '../../training/configuration/configuration-traps.js';
import type { ConfigurationChanges, TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { checkResume } from '../../training/run/check-resume.js';
import type { RunRecord } from '../../training/run/run-record.js';
import { TRAINERS } from '../../training/trainers/trainer-command.js';
import { canPrepare, prepareCommand } from '../../training/trainers/prepare-command.js';
import type { ProcessTrainerName } from '../../training/trainers/trainer-command.js';
import { findCheckpoints } from './find-checkpoints.js';
import { prepareTensors } from './prepare-tensors.js';
import { openRun, runFolderOf } from './run-folder.js';
import type { RunFolder } from './run-folder.js';
import { STOP_LADDER, startTrainer, stopTrainer } from './trainer-process.js';
import type { StopLadder } from './trainer-process.js';
import { readRunState, watchRun } from './watch-run.js';
import type { WatchRunOptions } from './watch-run.js';

/** Settings of {@link createProcessTraining}. */
export interface ProcessTrainingOptions extends Omit<WatchRunOptions, 'signal' | 'exitNoted'> {
  /** Which trainer. */
  readonly trainer: ProcessTrainerName;
  /** The folder in which it is installed. */
  readonly folder: string;
  /** The program that runs it, such as the Python of its environment. @defaultValue 'python', or 'ace-train' */
  readonly program?: string | undefined;
  /** The folder of the run: where a training writes that does not say, and what `watch`, `status` and `stop` are about. */
  readonly output: string;
  /** What core's settings do not name: the checkpoints' folder, the variant and so on. */
  readonly configuration?: ConfigurationChanges | undefined;
}

/** The family of settings in `advanced` that process trainers read: the fields of a `TrainingConfiguration`. */
export const TRAINING_FAMILY = 'training';

/**
 * Makes a trainer that is installed on this machine a `TrainingService`: it is started safely, and watched through what it prints and writes. The run
 * lives in its folder: when this process ends, the training goes on, and `watch` of a new service finds it again.
 *
 * @example
 * ```ts
 * const service = createProcessTraining({ trainer: 'training-v2', folder: '/opt/ACE-Step-1.5', output: 'runs/dusty' });
 * for await (const event of service.train({ tensors: 'tensors', rank: 32, alpha: 64 })) console.log(event.type);
 * ```
 */
export function createProcessTraining(options: ProcessTrainingOptions): TrainingService {
  const { trainer: name, configuration: base = {} } = options;
  const trainer = TRAINERS[name];
  const methods = METHODS[name];

  return {
    name: `${name} in ${options.folder}`,
    capabilities: () =>
      Promise.resolve({
        kind: 'local',
        description: trainer.description,
        methods,
        honours: TRAINING_FIELDS.filter((field) => isHonoured(name, field)),
        family: TRAINING_FAMILY,
        datasets: canPrepare(name) ? ['place'] : [],
        checkpoints: true,
        validation: name === 'side-step',
        exports: true,
        deterministic: false,
      }),
    async *prepare({ source, outputDirectory, advanced }, { signal } = {}) {
      if (typeof source !== 'string')
        throw new UnsupportedError('training', `source: ${name} prepares the songs of a folder; write the pieces into one first.`);
      const songs = path.resolve(source);
      const tensors = path.resolve(outputDirectory ?? `${songs}-tensors`);
      const { dataset, maxSeconds } = parsePreparation(advanced?.[TRAINING_FAMILY]);
      const { checkpointFolder, variant, device } = createTrainingConfiguration(base);
      if (checkpointFolder === '')
        throw new InvalidInputError('configuration', [{ path: 'checkpointFolder', message: 'must name the folder of the models' }]);
      const preparation = { songs, dataset, tensors, checkpointFolder: path.resolve(checkpointFolder), variant, maxSeconds, device };
      const command = prepareCommand(name, preparation, { folder: path.resolve(options.folder), program: programOf(options.program) });
      yield* prepareTensors(command, { songs, tensors, signal, pollMs: options.pollMs, stopLadder: options.stopLadder });
    },
    async *train(settings, { signal } = {}) {
      signal?.throwIfAborted();
      const configuration = toConfiguration(settings, { ...base, output: path.resolve(settings.output ?? options.output) });
      assertMethod(configuration, methods, name);
      const run = runFolderOf(configuration.output);
      const before = await run.readRecord();
      if (before !== undefined && (await isAlive(before))) {
        throw new InvalidInputError('settings', [{ path: 'output', message: 'is being trained into already; watch or stop that run' }]);
      }
      const resumed = await prepareResume(configuration, before, run);
      const command = trainer.command(configuration, {
        folder: path.resolve(options.folder),
        program: programOf(options.program),
        scratch: run.folder,
      });
      await makeFolder(run.folder);
      signal?.throwIfAborted();
      const startedMs = Date.now();
      const log = `output-${startedMs}.log`;
      const started = await startTrainer(command, path.join(run.folder, log));
      const { file, args, folder } = command;
      const record: RunRecord = {
        version: 1,
        trainer: name,
        startedMs,
        configuration,
        log,
        command: { file, args, folder },
        process: started.process,
        resumed,
      };
      await run.writeRecord(record);
      const exitNoted = started.exited.then((exit) => run.append({ atMs: Date.now(), event: { type: 'exit', ...exit } }));
      // A full disk rejects the stream of those that watch to the end; for the others it must not end the process.
      exitNoted.catch(() => undefined);
      for await (const event of watchRun(run, record, { ...options, signal, exitNoted })) {
        if (event.type !== 'result') yield event;
        else yield { ...event, value: { ...event.value, warnings: [...warningsOf(configuration, name), ...event.value.warnings] } };
      }
    },
    async *watch({ signal } = {}) {
      const { run, record } = await openRun(options.output);
      yield* watchRun(run, record, { ...options, signal });
    },
    async status({ signal } = {}) {
      signal?.throwIfAborted();
      return readStatus(runFolderOf(options.output));
    },
    async stop({ signal } = {}) {
      signal?.throwIfAborted();
      await stopRun(options.output, options.stopLadder);
    },
    async export({ output, to }, { signal } = {}) {
      signal?.throwIfAborted();
      if ((await stat(to).catch(() => undefined)) !== undefined) {
        throw new InvalidInputError('export', [
          { path: 'to', message: 'exists; name a new folder, for nothing is replaced', received: to },
        ]);
      }
      await cp(output, to, { recursive: true, errorOnExist: true, force: false }).catch((error: unknown) => {
        throw toStorageError(error, to);
      });
      return { source: to };
    },
  };
}

/**
 * Ends a run, whoever started it, and waits until it has ended. A trainer that is a process is ended as Ctrl-C does first, then harder; a training that
 * another program records ends after its step, with a checkpoint. Its checkpoints stay.
 *
 * @returns Whether a process was there to be ended.
 */
export async function stopRun(
  output: string,
  ladder: StopLadder = STOP_LADDER,
  { signal, pollMs = 200 }: Abortable & { readonly pollMs?: Milliseconds | undefined } = {},
): Promise<boolean> {
  const { run, record } = await openRun(output);
  if (record.process === undefined || !(await isAlive(record))) return false;
  const follow = run.followJournal();
  const isOver = async (): Promise<boolean> => (await follow()).some(({ event }) => event.type === 'result' || event.type === 'failed');
  await follow();
  await run.append({ atMs: Date.now(), event: { type: 'stop-asked' } });
  if (record.log === undefined) {
    while (!(await isOver()) && (await isAlive(record))) await delay(pollMs, { signal });
    return true;
  }
  const { pid, started } = record.process;
  await stopTrainer({ pid, started }, ladder);
  return true;
}

const METHODS: Readonly<Record<ProcessTrainerName, readonly TrainingMethod[]>> = {
  'training-v2': DIALECT_METHODS.official as readonly TrainingMethod[],
  'side-step': ['lora', 'dora', 'lokr', 'loha'],
  'ace-step-v1': ['lora', 'rslora'],
  'ace-train': ['lora', 'lokr'],
};

/** What of a preparation core does not name: `dataset`, the JSON with captions and lyrics, and `maxSeconds`, above 0. */
function parsePreparation(value: unknown): { readonly dataset: string | undefined; readonly maxSeconds: number } {
  const { dataset, maxSeconds = DEFAULT_MAX_SECONDS, ...others } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const issues = Object.keys(others).map((field) => ({
    path: `advanced.${TRAINING_FAMILY}.${field}`,
    message: 'is no field of a preparation',
  }));
  if (dataset !== undefined && typeof dataset !== 'string')
    issues.push({ path: `advanced.${TRAINING_FAMILY}.dataset`, message: 'must be the path of a JSON file' });
  if (typeof maxSeconds !== 'number' || !(maxSeconds > 0))
    issues.push({ path: `advanced.${TRAINING_FAMILY}.maxSeconds`, message: 'must be a number above 0' });
  if (issues.length > 0) throw new InvalidInputError('input', issues);
  return { dataset: dataset === undefined ? undefined : path.resolve(dataset as string), maxSeconds: maxSeconds as number };
}

const DEFAULT_MAX_SECONDS = 240;

/** A program by its path is where it is seen from here; one by its name is looked for by the system. */
const programOf = (program: string | undefined): string | undefined =>
  program !== undefined && /[/\\]/u.test(program) ? path.resolve(program) : program;

/** v1 counts steps, not epochs, and has no batch of several pieces. */
function isHonoured(name: ProcessTrainerName, field: TrainingField): boolean {
  if (name === 'ace-step-v1') return !['epochs', 'batchSize', 'saveEveryEpochs', 'gradientCheckpointing', 'seed'].includes(field);
  return name !== 'ace-train' || !['dropout', 'saveEveryEpochs'].includes(field);
}

function toConfiguration(settings: TrainingSettings, base: ConfigurationChanges): TrainingConfiguration {
  const { advanced, output: _, ...named } = settings;
  const changes = { ...(named as ConfigurationChanges), ...(advanced?.[TRAINING_FAMILY] as ConfigurationChanges) };
  const configuration = createTrainingConfiguration(changes, base);
  // The trainer runs in a folder of its own, where a relative path would mean another place.
  const whole = (place: string): string => (place === '' ? '' : path.resolve(place));
  return {
    ...configuration,
    tensors: whole(configuration.tensors),
    output: whole(configuration.output),
    checkpointFolder: whole(configuration.checkpointFolder),
    resumeFrom: whole(configuration.resumeFrom),
  };
}

function assertMethod({ method }: TrainingConfiguration, methods: readonly string[], name: string): void {
  if (methods.includes(method)) return;
  throw new UnsupportedError('training', `${name} cannot train ${method}; it can train: ${methods.join(', ')}.`);
}

/** Checks what a run goes on from; without that, that it destroys nothing. */
async function prepareResume(
  configuration: TrainingConfiguration,
  before: RunRecord | undefined,
  run: RunFolder,
): Promise<RunRecord['resumed']> {
  const found = await findCheckpoints(run.output);
  if (configuration.resumeFrom === '') {
    const finished = found.find(({ role }) => role === 'final');
    if (finished === undefined) return undefined;
    const message = `holds a finished adapter (${finished.place}) that would be replaced; name another folder, or resume`;
    throw new InvalidInputError('settings', [{ path: 'output', message }]);
  }
  const place = path.resolve(configuration.resumeFrom);
  if ((await stat(place).catch(() => undefined)) === undefined) {
    throw new InvalidInputError('settings', [
      { path: 'resumeFrom', message: 'names no checkpoint that is there', received: place.slice(-80) },
    ]);
  }
  const issues = before === undefined ? [] : checkResume(before.configuration, configuration);
  if (issues.length > 0) throw new InvalidInputError('settings', issues);
  const checkpoint = found.find((each) => path.resolve(each.place) === place);
  const loss = checkpoint?.loss ?? (before === undefined ? undefined : await lossAt(run, before, checkpoint?.epoch));
  return { place, loss };
}

/** The loss around an epoch of an earlier run, for trainers that do not write it into a checkpoint's name. */
async function lossAt(run: RunFolder, before: RunRecord, epoch: number | undefined): Promise<number | undefined> {
  const state = await readRunState(run, before);
  return epoch === undefined || epoch === state.epoch ? state.smoothedLoss : undefined;
}

async function readStatus(run: RunFolder): Promise<TrainingStatus> {
  const record = await run.readRecord();
  if (record === undefined) return { running: false, phase: undefined, message: 'No training was started here.', losses: [] };
  const running = await isAlive(record);
  const state = await readRunState(run, record);
  const message = running ? 'training' : (state.failure?.message ?? (state.said === 'completed' ? 'completed' : 'ended'));
  return {
    running,
    phase: running ? 'train' : undefined,
    message,
    epoch: state.epoch,
    epochs: state.epochs,
    step: state.step,
    loss: state.loss,
    losses: state.losses,
    stepsPerSecond: state.stepsPerSecond,
    etaSeconds: state.etaSeconds,
    startedAt: record.startedMs / 1000,
    error: state.failure?.message,
  };
}

async function isAlive({ process: identity }: RunRecord): Promise<boolean> {
  return identity !== undefined && isProcessAlive({ pid: identity.pid, started: identity.started });
}

function warningsOf(configuration: TrainingConfiguration, trainer: ProcessTrainerName): readonly Warning[] {
  return findTraps(configuration, { trainer, isWindows: process.platform === 'win32' }).map(({ field, message }) => ({
    code: 'notice',
    field,
    message,
  }));
}
