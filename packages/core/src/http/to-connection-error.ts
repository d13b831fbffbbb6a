import { ConnectionError, isLoopError } from '../errors.js';
import { describeUrl } from './base-url.js';
import type { Redact } from './redact.js';

/**
 * Makes the error of a request that got no answer, or of a body that broke off. An error of the SDK stays as it is. The original is
 * kept as the cause unless its text holds a secret.
 */
export function toConnectionError(error: unknown, url: string, redact: Redact = (text) => text): Error {
  if (isLoopError(error)) return error;
  const where = describeUrl(url);
  const text = error instanceof Error ? `${error.message} ${error.stack ?? ''} ${String((error.cause as Error | undefined)?.message)}` : '';
  const cause = redact(text) === text ? error : undefined;
  return new ConnectionError(`${where} cannot be reached: ${redact(describeFault(error))}.`, where, { cause });
}

/** What lies behind "fetch failed": the system's code, such as ECONNREFUSED, or the innermost message. */
export function describeFault(error: unknown): string {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: { code?: unknown; message?: unknown } | null };
  const found = [cause?.code, cause?.message, message].find((text) => typeof text === 'string' && text !== '');
  return typeof found === 'string' ? found.replace(/\.$/, '') : 'the connection broke';
}
