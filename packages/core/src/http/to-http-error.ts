import { HttpError } from '../errors.js';
import type { Milliseconds } from '../units.js';
import { describeUrl } from './base-url.js';
import { readRetryAfter } from './retry-after.js';
import { isRetryableStatus } from './retryable-statuses.js';

/** The most characters of a body that an error keeps. */
const MAX_BODY = 1_024;

/** What the error of an answer is made of. */
export interface HttpFault {
  /** The address that was asked; query, fragment and credentials are left out of the error. */
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** What was read of the body, free of secrets; the error keeps 1 024 characters. @defaultValue '' */
  readonly body?: string | undefined;
  /** The clock for a `Retry-After` date in an answer without its own date, in milliseconds since 1970. */
  readonly now?: Milliseconds | undefined;
}

/** Makes the error of an answer that is not what was asked for: whether it may be asked again, and when, follows from the answer. */
export function toHttpError(message: string, { url, status, headers, body = '', now }: HttpFault): HttpError {
  return new HttpError(message, {
    url: describeUrl(url),
    status,
    body: body.slice(0, MAX_BODY),
    retryable: isRetryableStatus(status),
    retryAfterMs: readRetryAfter(headers, now),
  });
}
