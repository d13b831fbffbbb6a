/** Failures of a server (5xx) that will be the same the next time. */
const FINAL: ReadonlySet<number> = new Set([501, 505, 508, 510, 511]);

/** Whether the same request may succeed later: the server was too slow or too busy (408, 425, 429), or failed (5xx), which passes. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599 && !FINAL.has(status));
}
