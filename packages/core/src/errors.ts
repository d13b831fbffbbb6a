const brand = Symbol.for('loop.error');

/** Every `code` that a {@link LoopError} can carry. */
export const ERROR_CODES = [
  'invalid_input',
  'unsupported',
  'timeout',
  'connection',
  'http',
  'invalid_response',
  'task_failed',
  'queue_full',
  'model_missing',
  'model_load_failed',
  'inference_failed',
  'checksum_mismatch',
  'shape_mismatch',
  'file_format',
  'storage',
  'disposed',
] as const;

/** The machine-readable kind of a {@link LoopError}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What every error constructor takes beside its evidence. */
export interface LoopErrorOptions {
  /** The error or value that led to this one. */
  readonly cause?: unknown;
}

/** The base of every error that the SDK throws. Tell errors apart by `code`, never by class or message. */
export class LoopError extends Error {
  /** The kind of failure. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: LoopErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** One thing that is wrong with a value. */
export interface InputIssue {
  /** Where the fault is, such as `tracks.kick.steps[3].velocity`; empty for the value itself. */
  readonly path: string;
  /** What is wrong, in a sentence fragment. */
  readonly message: string;
  /** The closed list of accepted values, where there is one. */
  readonly allowed?: readonly unknown[] | undefined;
  /** The value that was found, shortened for reading. */
  readonly received?: string | undefined;
}

/** A value from the caller is not acceptable; `issues` lists each fault with its path. */
export class InvalidInputError extends LoopError {
  /** Every fault that was found, at least one. */
  readonly issues: readonly InputIssue[];

  constructor(what: string, issues: readonly InputIssue[], options?: LoopErrorOptions) {
    super('invalid_input', describeIssues(what, issues), options);
    this.issues = issues;
  }
}

/**
 * What an `unsupported` error may name: a task, adapters, training, listening (`analysis`), finding a job again (`attach`), a server's
 * models, prompts or figures, a kind of audio or tensor, files of a server, uploads, addresses elsewhere, ranges, a size, a document's version, a
 * language, or something that the platform lacks.
 */
export const UNSUPPORTED_FEATURES = [
  'task',
  'adapters',
  'training',
  'analysis',
  'attach',
  'models',
  'prompts',
  'statistics',
  'audio',
  'tensor',
  'server-files',
  'upload',
  'foreign-address',
  'ranges',
  'size',
  'version',
  'language',
  'platform',
] as const;

/** What an `unsupported` error may name. */
export type UnsupportedFeature = (typeof UNSUPPORTED_FEATURES)[number];

/** The thing asked for is understood but cannot be done here; the message says what can. */
export class UnsupportedError extends LoopError {
  /** The kind of thing that cannot be done; the message names which one. */
  readonly feature: UnsupportedFeature;

  constructor(feature: UnsupportedFeature, message: string, options?: LoopErrorOptions) {
    super('unsupported', message, options);
    this.feature = feature;
  }
}

/** A wait took longer than its documented limit. */
export class TimeoutError extends LoopError {
  /** The limit that was passed, in milliseconds. */
  readonly timeoutMs: number;

  constructor(message: string, timeoutMs: number, options?: LoopErrorOptions) {
    super('timeout', message, options);
    this.timeoutMs = timeoutMs;
  }
}

/** A server could not be reached, or the connection broke. */
export class ConnectionError extends LoopError {
  /** The address that was tried, without query or credentials. */
  readonly url: string;

  constructor(message: string, url: string, options?: LoopErrorOptions) {
    super('connection', message, options);
    this.url = url;
  }
}

/** The evidence of a failed HTTP exchange. */
export interface HttpErrorDetails {
  /** The address, without query or credentials. */
  readonly url: string;
  /** The HTTP status, 100–599. */
  readonly status: number;
  /** The start of the body, at most 1 kB. */
  readonly body?: string | undefined;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The wait in milliseconds that the server asked for. */
  readonly retryAfterMs?: number | undefined;
}

/** A server answered with an error. */
export class HttpError extends LoopError implements HttpErrorDetails {
  readonly url: string;
  readonly status: number;
  readonly body: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: HttpErrorDetails, options?: LoopErrorOptions) {
    super('http', message, options);
    this.url = details.url;
    this.status = details.status;
    this.body = details.body;
    this.retryable = details.retryable;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** A server answered with something that cannot be read as what it should be. */
export class InvalidResponseError extends LoopError {
  /** Where in the response the fault is. */
  readonly path: string;

  constructor(message: string, path: string, options?: LoopErrorOptions) {
    super('invalid_response', message, options);
    this.path = path;
  }
}

/** A job was accepted and then failed on the other side. */
export class TaskFailedError extends LoopError {
  /** The job's id, where it has one. */
  readonly taskId: string | undefined;

  constructor(message: string, taskId?: string, options?: LoopErrorOptions) {
    super('task_failed', message, options);
    this.taskId = taskId;
  }
}

/** A queue has no room; try again later. */
export class QueueFullError extends LoopError {
  /** How many jobs the queue holds at most. */
  readonly limit: number;

  constructor(message: string, limit: number, options?: LoopErrorOptions) {
    super('queue_full', message, options);
    this.limit = limit;
  }
}

/** A model file or folder is not there. */
export class ModelMissingError extends LoopError {
  /** What was looked for. */
  readonly model: string;

  constructor(message: string, model: string, options?: LoopErrorOptions) {
    super('model_missing', message, options);
    this.model = model;
  }
}

/** Why a model could not be loaded. */
export const MODEL_LOAD_REASONS = ['corrupt', 'truncated', 'wrong_format', 'out_of_memory', 'provider_missing', 'other'] as const;

/** Why a model could not be loaded. */
export type ModelLoadReason = (typeof MODEL_LOAD_REASONS)[number];

/** A model is there and cannot be loaded. */
export class ModelLoadError extends LoopError {
  /** The kind of fault. */
  readonly reason: ModelLoadReason;

  constructor(message: string, reason: ModelLoadReason, options?: LoopErrorOptions) {
    super('model_load_failed', message, options);
    this.reason = reason;
  }
}

/** Where running a network may fail: reading words, planning the music, encoding or decoding sound, a step of the diffusion, an output, or the worker that runs it. */
export const INFERENCE_STEPS = ['text', 'plan', 'encode', 'diffusion', 'decode', 'output', 'worker'] as const;

/** Where running a network may fail. */
export type InferenceStep = (typeof INFERENCE_STEPS)[number];

/** A network ran and its result is unusable, such as NaN; the message names the step. */
export class InferenceError extends LoopError {
  /** Where in the work it happened; the message says it exactly. */
  readonly step: InferenceStep;

  constructor(message: string, step: InferenceStep, options?: LoopErrorOptions) {
    super('inference_failed', message, options);
    this.step = step;
  }
}

/** A file's hash is not the published one. */
export class ChecksumMismatchError extends LoopError {
  /** The hash that was expected, in hexadecimal. */
  readonly expected: string;
  /** The hash that was found, in hexadecimal. */
  readonly actual: string;

  constructor(message: string, expected: string, actual: string, options?: LoopErrorOptions) {
    super('checksum_mismatch', message, options);
    this.expected = expected;
    this.actual = actual;
  }
}

/** Tensors do not have the shapes that a configuration asks for. */
export class ShapeMismatchError extends LoopError {
  /** Every fault: what is missing, extra or misshapen. */
  readonly issues: readonly string[];

  constructor(message: string, issues: readonly string[], options?: LoopErrorOptions) {
    super('shape_mismatch', message, options);
    this.issues = issues;
  }
}

/** Bytes are not a valid file of the format they should be. */
export class FileFormatError extends LoopError {
  /** The format that was expected, such as `wav`. */
  readonly format: string;
  /** The byte offset of the fault, where it is known. */
  readonly offset: number | undefined;

  constructor(format: string, message: string, offset?: number, options?: LoopErrorOptions) {
    super('file_format', message, options);
    this.format = format;
    this.offset = offset;
  }
}

/** Why a store refused. */
export const STORAGE_REASONS = ['quota', 'unavailable', 'blocked', 'other'] as const;

/** Why a store refused: no room, no store at all, held by another tab, or something else. */
export type StorageReason = (typeof STORAGE_REASONS)[number];

/** Something could not be stored or read back; what was stored before is untouched. */
export class StorageError extends LoopError {
  /** The kind of fault. */
  readonly reason: StorageReason;

  constructor(message: string, reason: StorageReason, options?: LoopErrorOptions) {
    super('storage', message, options);
    this.reason = reason;
  }
}

/** A thing was used after `dispose()`. */
export class DisposedError extends LoopError {
  constructor(what: string, options?: LoopErrorOptions) {
    super('disposed', `${what} was disposed; create a new one.`, options);
  }
}

interface ErrorByCode {
  invalid_input: InvalidInputError;
  unsupported: UnsupportedError;
  timeout: TimeoutError;
  connection: ConnectionError;
  http: HttpError;
  invalid_response: InvalidResponseError;
  task_failed: TaskFailedError;
  queue_full: QueueFullError;
  model_missing: ModelMissingError;
  model_load_failed: ModelLoadError;
  inference_failed: InferenceError;
  checksum_mismatch: ChecksumMismatchError;
  shape_mismatch: ShapeMismatchError;
  file_format: FileFormatError;
  storage: StorageError;
  disposed: DisposedError;
}

/**
 * Returns whether a value is an error of this SDK, of any installed copy of it, and optionally of one kind.
 *
 * @example
 * ```ts
 * try { … } catch (error) {
 *   if (isLoopError(error, 'timeout')) retryLater(error.timeoutMs);
 * }
 * ```
 */
export function isLoopError(error: unknown): error is LoopError;
export function isLoopError<C extends ErrorCode>(error: unknown, code: C): error is ErrorByCode[C];
export function isLoopError(error: unknown, code?: ErrorCode): boolean {
  const branded = typeof error === 'object' && error !== null && brand in error;
  return branded && (code === undefined || (error as { code?: unknown }).code === code);
}

function describeIssues(what: string, issues: readonly InputIssue[]): string {
  const shown = issues.slice(0, 8).map((issue) => {
    const received = issue.received === undefined ? '' : `, received ${issue.received}`;
    const allowed = issue.allowed === undefined ? '' : `; allowed: ${issue.allowed.join(', ')}`;
    return `${issue.path === '' ? what : issue.path}: ${issue.message}${received}${allowed}`;
  });
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return shown.join('\n');
}
