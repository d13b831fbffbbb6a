import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';

import { createEventReader } from '../../training/tensorboard/event-file.js';
import type { EventReader } from '../../training/tensorboard/event-file.js';
import { observeEvent } from '../../training/trainers/event-observations.js';
import { createLineSplitter } from '../../training/trainers/line-splitter.js';
import type { TrainerObservation } from '../../training/trainers/observation.js';
import type { ProcessTrainer } from '../../training/trainers/trainer-command.js';
import type { RunRecord } from '../../training/run/run-record.js';
import { createFileTail } from './file-tail.js';
import type { FileTail } from './file-tail.js';
import { findCheckpoints } from './find-checkpoints.js';
import type { RunFolder } from './run-folder.js';

/** Everything that a trainer leaves on the disk while it runs. */
export interface RunSources {
  /**
   * Reads what is new: event files, the progress file, the printed lines, the checkpoints.
   *
   * @param isEnded - Whether the process has ended: then the last line counts without its end, and a checkpoint is whole as it is.
   */
  read(isEnded: boolean): Promise<readonly TrainerObservation[]>;
  /** The last printed lines, for messages. */
  readonly lastLines: readonly string[];
}

const LAST_LINES = 15;

/** Creates the sources of a run: they begin at the start of everything, so that whoever comes later sees the same. */
export function createRunSources(run: RunFolder, trainer: ProcessTrainer, { startedMs, log: name = 'output.log' }: RunRecord): RunSources {
  const log = createFileTail(path.join(run.folder, name));
  const splitter = createLineSplitter();
  const readLine = trainer.createReader();
  const progress = trainer.progressFile === undefined ? undefined : createFileTail(path.join(run.output, trainer.progressFile.name));
  const progressLines = createLineSplitter();
  const events = new Map<string, { readonly tail: FileTail; readonly reader: EventReader }>();
  const signatures = new Map<string, string>();
  const reported = new Set<string>();
  let lastLines: readonly string[] = [];

  const readEvents = async (): Promise<readonly TrainerObservation[]> => {
    const found: TrainerObservation[] = [];
    for (const folder of trainer.eventFolders) {
      for (const file of await eventFilesIn(path.join(run.output, folder), startedMs)) {
        const known = events.get(file) ?? { tail: createFileTail(file), reader: createEventReader() };
        events.set(file, known);
        for (const event of known.reader.push(await known.tail.read())) found.push(...observeEvent(event, trainer.ratesAreOfNextStep));
      }
    }
    return found;
  };

  const readProgress = async (isEnded: boolean): Promise<readonly TrainerObservation[]> => {
    const lines = progressLines.push((await progress?.read()) ?? new Uint8Array(0));
    const all = isEnded ? [...lines, ...progressLines.end()] : lines;
    return all.flatMap((line) => {
      const seen = trainer.progressFile?.read(line);
      // The file is appended to across runs: what is older than this one belongs to another.
      const isOlder = seen?.kind === 'step' && seen.timeMs !== undefined && seen.timeMs < startedMs;
      return seen === undefined || isOlder ? [] : [seen];
    });
  };

  const readLog = async (isEnded: boolean): Promise<readonly TrainerObservation[]> => {
    const found: TrainerObservation[] = [];
    for (;;) {
      const bytes = await log.read();
      const lines = [...splitter.push(bytes), ...(bytes.byteLength === 0 && isEnded ? splitter.end() : [])];
      lastLines = [...lastLines, ...lines].slice(-LAST_LINES);
      for (const line of lines) {
        const seen = readLine(line);
        // Checkpoints are found on the disk, with their place.
        if (seen !== undefined && !(seen.kind === 'checkpoint' && seen.place === undefined)) found.push(seen);
      }
      if (bytes.byteLength === 0) return found;
    }
  };

  const readCheckpoints = async (isEnded: boolean): Promise<readonly TrainerObservation[]> => {
    const found: TrainerObservation[] = [];
    for (const { signature, modifiedMs, ...seen } of await findCheckpoints(run.output)) {
      const isWhole = isEnded || signatures.get(seen.place) === signature;
      signatures.set(seen.place, signature);
      // File systems keep times in seconds.
      if (!isWhole || modifiedMs < startedMs - 2_000 || reported.has(seen.place)) continue;
      reported.add(seen.place);
      found.push(seen);
    }
    return found;
  };

  return {
    async read(isEnded) {
      const seen = await readEvents();
      const said = await readProgress(isEnded);
      const printed = await readLog(isEnded);
      return [...seen, ...said, ...printed, ...(await readCheckpoints(isEnded))];
    },
    get lastLines() {
      return lastLines;
    },
  };
}

const MAX_DEPTH = 3;
const MAX_FILES = 64;

/** The event files of this run in a folder: those that were written since its start. */
async function eventFilesIn(folder: string, startedMs: number, depth = 0): Promise<readonly string[]> {
  const directory = await opendir(folder).catch(() => undefined);
  const files: string[] = [];
  if (directory === undefined) return files;
  for await (const entry of directory) {
    if (files.length >= MAX_FILES) break;
    const place = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < MAX_DEPTH) files.push(...(await eventFilesIn(place, startedMs, depth + 1)));
    else if (entry.isFile() && entry.name.includes('tfevents')) {
      const found = await stat(place).catch(() => undefined);
      if (found !== undefined && found.mtimeMs >= startedMs - 2_000) files.push(place);
    }
  }
  return files.toSorted();
}
