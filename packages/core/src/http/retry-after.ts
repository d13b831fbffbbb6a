import type { Milliseconds } from '../units.js';

/** The longest wait that is taken for meant: a day. */
const MAX_MS = 86_400_000;

/**
 * Reads how long a server asks to wait: `Retry-After` in seconds, or as a date. A date counts from the answer's own `Date`, so that the
 * clocks of both sides need not agree; an answer without one is compared with `now`.
 *
 * @param now - Milliseconds since 1970. @defaultValue a date without the answer's own is not read
 * @returns 0 and up; `undefined` when the header is absent, cannot be read, or asks for more than a day.
 *
 * Source: RFC 9110, sections 10.2.3 and 5.6.7.
 */
export function readRetryAfter(headers: Headers, now?: Milliseconds): Milliseconds | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return inRange(Number(text) * 1000);
  // Everything else that JavaScript takes for a date, such as "-1" or "soon 3", is not one here.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const date = Date.parse(headers.get('date') ?? '');
  // The oldest form of a date names no zone; all of HTTP's dates are UTC.
  const wait =
    Date.parse(/\d{4}$/.test(text) && !/[+-]\d{4}$/.test(text) ? `${text} GMT` : text) - (Number.isNaN(date) ? (now ?? Number.NaN) : date);
  return Number.isNaN(wait) ? undefined : inRange(Math.max(0, wait));
}

function inRange(wait: Milliseconds): Milliseconds | undefined {
  return wait <= MAX_MS ? wait : undefined;
}
