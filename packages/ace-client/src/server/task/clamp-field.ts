import type { Warning } from '@loop/core';

/** Brings a field's number into its range, with a warning when that changes it. */
export function clampField(value: number, low: number, high: number, field: string, warnings: Warning[]): number {
  const clamped = Math.min(high, Math.max(low, value));
  if (clamped !== value) warnings.push({ code: 'clamped', field, message: `${field} must be ${low}–${high} here; ${clamped} was used.` });
  return clamped;
}
