import { InvalidArgumentError } from 'commander';

/** Reads a number of a range, its ends included. */
export function number(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a number of ${low}–${high}.`);
  };
}

/** Reads a whole number of a range, its ends included. */
export function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a whole number of ${low}–${high}.`);
  };
}

/** Reads a JSON object. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one message for both.
  }
  throw new InvalidArgumentError('It must be a JSON object, such as {"scheduler":"heun"}.');
}
