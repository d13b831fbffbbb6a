/** Calls back when the page has nothing else to do, within a second in any case. */
export function whenIdle(callback: () => void): void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback === 'function') requestIdleCallback(callback, { timeout: 1_000 });
  else setTimeout(callback, 200);
}
