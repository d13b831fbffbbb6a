import { safeParse } from 'zod/v4/core';
import type { $ZodType, $ZodRawIssue, $ZodIssue, output } from 'zod/v4/core';

import { InvalidInputError } from './errors.js';
import type { InputIssue } from './errors.js';
import { cutText } from './text.js';

/**
 * Checks a value from a caller against a zod schema.
 *
 * @param schema - Any zod 4 schema, classic or mini.
 * @param value - What the caller gave.
 * @param what - The name of the value in messages, such as `song`.
 * @returns The parsed value.
 * @throws {InvalidInputError} With the path of each fault, of the first hundred where there are more, the allowed values where they are a closed list, and what was received.
 */
export function parseInput<S extends $ZodType>(schema: S, value: unknown, what: string): output<S> {
  const parsed = safeParseBounded(schema, value, what);
  if (parsed.success) return parsed.data;
  const issues: InputIssue[] = [];
  for (const issue of parsed.error.issues) {
    issues.push(...toInputIssues(issue, value));
    if (issues.length >= MAX_ISSUES) break;
  }
  throw new InvalidInputError(what, issues.slice(0, MAX_ISSUES));
}

/** How many faults an error lists. */
const MAX_ISSUES = 100;

/** With some hundred thousand faults, or nested without end, a value overflows the stack of the check. */
function safeParseBounded<S extends $ZodType>(schema: S, value: unknown, what: string): ReturnType<typeof safeParse<S>> {
  try {
    return safeParse(schema, value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const issue = { path: '', message: 'has far too many faults, or is nested too deep', received: describeValue(value) };
    throw new InvalidInputError(what, [issue], { cause: error });
  }
}

/**
 * Writes a path of keys as people read it.
 *
 * @example
 * ```ts
 * formatPath(['tracks', 'kick', 'steps', 3]); // 'tracks.kick.steps[3]'
 * ```
 */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/**
 * Shortens any value for an error message: at most 60 characters, never the content of a large one.
 */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return value.length > 57 ? `"${cutText(value, 54)}…"` : `"${value}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function toInputIssues(issue: $ZodIssue | $ZodRawIssue, root: unknown): InputIssue[] {
  const keys = issue.path ?? [];
  const path = formatPath(keys);
  const received = describeValue(valueAt(root, keys));
  switch (issue.code) {
    case 'unrecognized_keys':
      return (issue.keys as string[])
        .slice(0, MAX_ISSUES)
        .map((key) => ({ path: formatPath([...keys, key]), message: 'is not a known field' }));
    case 'invalid_value':
      return [{ path, message: 'is not one of the allowed values', allowed: issue.values as unknown[], received }];
    case 'invalid_type':
      return [{ path, message: `must be ${article(String(issue.expected))}`, received }];
    case 'too_small':
      return [
        {
          path,
          message: `must be ${issue.inclusive === false ? 'above' : 'at least'} ${String(issue.minimum)}${unit(issue.origin)}`,
          received,
        },
      ];
    case 'too_big':
      return [
        {
          path,
          message: `must be ${issue.inclusive === false ? 'below' : 'at most'} ${String(issue.maximum)}${unit(issue.origin)}`,
          received,
        },
      ];
    case 'invalid_union':
      return (
        nearestForm(issue.errors, valueAt(root, keys))?.flatMap((own) => toInputIssues({ ...own, path: [...keys, ...own.path] }, root)) ?? [
          { path, message: 'does not match any of the allowed forms', received },
        ]
      );
    default:
      return [{ path, message: issue.message ?? 'is not acceptable', received }];
  }
}

/** The faults of the one form of several that a value was meant as: an object with faults inside, or a name that is not on a list. */
function nearestForm(errors: readonly $ZodIssue[][], value: unknown): $ZodIssue[] | undefined {
  const inside = errors.find((faults) => faults.length > 0 && faults.every(({ path }) => path.length > 0));
  if (inside !== undefined || typeof value !== 'string') return inside;
  return errors.find(([fault]) => fault?.code === 'invalid_value');
}

function valueAt(root: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (value === null || value === undefined ? undefined : (value as Record<PropertyKey, unknown>)[key]),
    root,
  );
}

function article(type: string): string {
  if (type === 'int') return 'an integer';
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function unit(origin: unknown): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' ? ' items' : '';
}
