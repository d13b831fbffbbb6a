import { FileFormatError } from '@loop/core';
import type { Milliseconds, TrainingEvent } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../../dataset/bounded-json.js';
import { createTrainingConfiguration } from '../configuration/create-configuration.js';
import type { ConfigurationChanges, TrainingConfiguration } from '../configuration/training-configuration.js';

/** What a run folder says of its run: enough to watch it, to stop it, and to do it again. */
export interface RunRecord {
  readonly version: 1;
  /** What trains: the name of a process trainer, or of a service. */
  readonly trainer: string;
  /** The module of the trainer, where it runs in the program that records it. */
  readonly module?: string | undefined;
  /** When it began, in milliseconds since 1970; a run that is resumed began when it first did. */
  readonly startedMs: Milliseconds;
  readonly configuration: TrainingConfiguration;
  /** The file beside the record that holds what the trainer prints; `undefined` for a service. */
  readonly log?: string | undefined;
  /** How it was started; `undefined` for a service. */
  readonly command?: { readonly file: string; readonly args: readonly string[]; readonly folder: string } | undefined;
  /** The process that trains, or that records a service. */
  readonly process?: { readonly pid: number; readonly started?: string | undefined } | undefined;
  /** The checkpoint from which it went on, and the loss that was saved with it. */
  readonly resumed?: { readonly place: string; readonly loss?: number | undefined } | undefined;
}

/** Writes the record of a run. */
export function formatRunRecord(record: RunRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/**
 * Reads the record of a run.
 *
 * @throws {FileFormatError} When it is none.
 * @throws {InvalidInputError} When its configuration is not acceptable.
 */
export function parseRunRecord(text: string, name: string): RunRecord {
  const value = parseBoundedJson(text, name);
  if (!isJsonObject(value) || value['version'] !== 1 || typeof value['trainer'] !== 'string' || !isJsonObject(value['configuration'])) {
    throw new FileFormatError('run', `${name}: is no record of a training run.`);
  }
  const { command, process, resumed } = value;
  return {
    version: 1,
    trainer: value['trainer'],
    ...(typeof value['module'] === 'string' && value['module'].length <= 1_000 ? { module: value['module'] } : {}),
    startedMs: typeof value['startedMs'] === 'number' ? value['startedMs'] : 0,
    configuration: createTrainingConfiguration(value['configuration'] as ConfigurationChanges),
    ...(typeof value['log'] === 'string' && /^[\w.-]{1,100}$/u.test(value['log']) ? { log: value['log'] } : {}),
    ...(isCommand(command) ? { command } : {}),
    ...(isJsonObject(process) && Number.isSafeInteger(process['pid'])
      ? { process: { pid: process['pid'] as number, started: typeof process['started'] === 'string' ? process['started'] : undefined } }
      : {}),
    ...(isJsonObject(resumed) && typeof resumed['place'] === 'string'
      ? { resumed: { place: resumed['place'], loss: typeof resumed['loss'] === 'number' ? resumed['loss'] : undefined } }
      : {}),
  };
}

/** A line of a run's journal. */
export interface JournalEntry {
  /** When it was written, in milliseconds since 1970. */
  readonly atMs: Milliseconds;
  readonly event:
    | TrainingEvent
    | { readonly type: 'stop-asked' }
    | { readonly type: 'resumed' }
    | { readonly type: 'exit'; readonly code?: number | undefined; readonly signal?: string | undefined }
    | { readonly type: 'failed'; readonly message: string };
}

/** Whether an entry is one of the training's own events, not one of its process. */
export function isTrainingEvent(event: JournalEntry['event']): event is TrainingEvent {
  return !PROCESS_EVENTS.has(event.type);
}

const PROCESS_EVENTS = new Set(['stop-asked', 'resumed', 'exit', 'failed']);

/** Writes a line of the journal. Numbers that are not finite become text, for JSON has none. */
export function formatJournalEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))}\n`;
}

const TYPES = new Set(['progress', 'checkpoint', 'validation', 'alarm', 'result', ...PROCESS_EVENTS]);

/** Reads a line of the journal. @returns `undefined` when it is damaged or torn. */
export function parseJournalEntry(line: string): JournalEntry | undefined {
  if (!line.startsWith('{') || line.length > 1_000_000) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line, (key, each: unknown) => (NUMBER_FIELDS.has(key) && typeof each === 'string' ? Number(each) : each));
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || typeof value['atMs'] !== 'number' || !isJsonObject(value['event'])) return undefined;
  return TYPES.has(value['event']['type'] as string) ? (value as unknown as JournalEntry) : undefined;
}

const NUMBER_FIELDS = new Set(['loss', 'smoothedLoss', 'gradientNorm', 'learningRate']);

function isCommand(value: unknown): value is NonNullable<RunRecord['command']> {
  return (
    isJsonObject(value) &&
    typeof value['file'] === 'string' &&
    typeof value['folder'] === 'string' &&
    Array.isArray(value['args']) &&
    value['args'].every((each) => typeof each === 'string')
  );
}
