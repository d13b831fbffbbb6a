import { isLoopError, LoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';

/** An error as it travels between a worker and its page. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  /** The code of one of our own errors. */
  readonly code?: ErrorCode | undefined;
  /** Its evidence, as plain JSON. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: WireError | undefined;
}

// Causes of causes end somewhere; one that goes in a circle is cut.
const MAX_CAUSES = 4;

/** Makes an error plain data; the stack stays behind. */
export function toWireError(error: unknown, depth = 0): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  const cause = error.cause === undefined || depth >= MAX_CAUSES ? undefined : toWireError(error.cause, depth + 1);
  if (!isLoopError(error)) return { name, message, cause };
  const { name: _, code, ...fields } = error as LoopError & Readonly<Record<string, unknown>>;
  return { name, message, code, fields: JSON.parse(JSON.stringify(fields)) as Record<string, unknown>, cause };
}

/** Makes plain data an error again, with its code and evidence. */
export function fromWireError({ name, message, code, fields, cause }: WireError): Error {
  const options = cause === undefined ? {} : { cause: fromWireError(cause) };
  const error = code === undefined ? new Error(message, options) : new LoopError(code, message, options);
  return Object.assign(error, fields, { name });
}
