import { isLoopError } from '@loop/core';
import type { HttpError, Milliseconds } from '@loop/core';
import { toHttpError } from '@loop/core/http';

import { errorText } from '../wire/envelope.js';
import { parseLooseJson } from '../wire/loose-json.js';

/** What an HTTP error is made of. */
export interface FaultEvidence {
  /** What was asked, such as `POST /release_task`. */
  readonly what: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** The body, already free of secrets. */
  readonly body: string;
  /** The clock for `Retry-After` dates, milliseconds since 1970. */
  readonly now: Milliseconds;
}

/** Makes the error of an answer that says it failed, with the reason that its body gives. */
export function toServerError({ what, ...fault }: FaultEvidence): HttpError {
  const { status, body, headers } = fault;
  const text = status >= 300 && status < 400 ? 'redirects are not followed; use the final address as `baseUrl`' : readFault(body, headers);
  return toHttpError(`${what}: the server answered ${status}${text === '' ? '' : `: ${text}`}${hintFor(status)}`, fault);
}

/** Returns whether a server does not have a route at all, as against a thing that it does not find. */
export function isMissingRoute(error: unknown): boolean {
  if (!isLoopError(error, 'http')) return false;
  if (error.status === 405 || error.status === 501) return true;
  return error.status === 404 && (error.body === undefined || !error.body.startsWith('{') || /"Not Found"/i.test(error.body));
}

function readFault(body: string, headers: Headers): string {
  if (/text\/html/i.test(headers.get('content-type') ?? '') || /^\s*<(!doctype|html)/i.test(body))
    return 'with a web page, not an API answer';
  let parsed: unknown = body;
  try {
    parsed = parseLooseJson(body);
  } catch {
    // Plain text is what it says.
  }
  return (errorText(parsed) ?? '').slice(0, 500);
}

function hintFor(status: number): string {
  if (status === 401) return '. Give the server’s key as `apiKey`.';
  return status === 413 ? '. The upload is larger than the server accepts.' : '';
}
