/** One thing that must hold of what was observed. `at` is a path such as `tracks.0.name` or `text.length` (characters); without it the whole is meant. */
export interface Check {
  readonly at?: string;
  /** Equal, as JSON. */
  readonly is?: unknown;
  /** A number no further than `within` from this. */
  readonly near?: number;
  /** @defaultValue 1e-6 */
  readonly within?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** A text, or an element of a list, that is there. */
  readonly includes?: unknown;
  /** Elements or texts, none of which is there. */
  readonly excludes?: readonly unknown[];
  readonly startsWith?: string;
  /** Whether there is anything: not `undefined`, not an empty list or text. */
  readonly present?: boolean;
  /** At least one list of checks holds in full. */
  readonly anyOf?: readonly (readonly Check[])[];
}

/** What stands in `NAME.expect.json`: which code reads the file, and what must come out. */
export interface Expectation {
  /** What the file is given to; see `subjects/`. */
  readonly subject: string;
  /** Settings of the subject. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly checks: readonly Check[];
  /** Where the input comes from. */
  readonly source?: string;
}

/** Says what does not hold, or `undefined` when everything does. */
export function findFault(observed: unknown, checks: readonly Check[]): string | undefined {
  for (const check of checks) {
    const fault = faultOf(observed, check);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOf(observed: unknown, check: Check): string | undefined {
  if (check.anyOf !== undefined) {
    const faults = check.anyOf.map((checks) => findFault(observed, checks));
    return faults.includes(undefined) ? undefined : faults.join('; or ');
  }
  const value = valueAt(observed, check.at);
  const fail = (wanted: string): string => `${check.at ?? 'the result'} must ${wanted}, received ${shorten(value)}`;
  if ('is' in check && JSON.stringify(value) !== JSON.stringify(check.is)) return fail(`be ${shorten(check.is)}`);
  if (check.near !== undefined && !(typeof value === 'number' && Math.abs(value - check.near) <= (check.within ?? 1e-6)))
    return fail(`be ${check.near} ± ${check.within ?? 1e-6}`);
  if (check.atLeast !== undefined && !(typeof value === 'number' && value >= check.atLeast)) return fail(`be at least ${check.atLeast}`);
  if (check.atMost !== undefined && !(typeof value === 'number' && value <= check.atMost)) return fail(`be at most ${check.atMost}`);
  if ('includes' in check && !holds(value, check.includes)) return fail(`include ${shorten(check.includes)}`);
  const unwanted = check.excludes?.find((item) => holds(value, item));
  if (unwanted !== undefined) return fail(`not include ${shorten(unwanted)}`);
  if (check.startsWith !== undefined && !(typeof value === 'string' && value.startsWith(check.startsWith)))
    return fail(`begin with ${shorten(check.startsWith)}`);
  if (check.present !== undefined && isPresent(value) !== check.present) return fail(check.present ? 'be there' : 'not be there');
  return undefined;
}

function valueAt(observed: unknown, at: string | undefined): unknown {
  if (at === undefined) return observed;
  let value = observed;
  for (const key of at.split('.')) {
    if (typeof value === 'string' && key === 'length') return [...value].length;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function holds(value: unknown, item: unknown): boolean {
  if (typeof value === 'string') return typeof item === 'string' && value.toLowerCase().includes(item.toLowerCase());
  if (Array.isArray(value)) return value.some((element) => JSON.stringify(element) === JSON.stringify(item));
  return false;
}

function isPresent(value: unknown): boolean {
  return (
    value !== undefined && value !== null && !(typeof value === 'string' && value === '') && !(Array.isArray(value) && value.length === 0)
  );
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 160 ? text : `${text.slice(0, 160)}…`;
}
