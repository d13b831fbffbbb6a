import * as z from 'zod/mini';

/**
 * A record of at most `maxKeys` entries. The keys are counted before the entries are looked at: a value from outside may have
 * millions, and each wrong one would be a fault of its own.
 *
 * @internal
 */
export function boundedRecord<V extends z.core.SomeType>(
  key: z.ZodMiniString,
  value: V,
  maxKeys: number,
): z.ZodMiniType<Record<string, z.output<V>>> {
  const isSmall = (record: unknown): boolean => typeof record !== 'object' || record === null || Object.keys(record).length <= maxKeys;
  const entries = z.record(key, value) as unknown as z.ZodMiniType<Record<string, z.output<V>>>;
  return z.pipe(z.unknown().check(z.refine(isSmall, { message: `must have at most ${maxKeys} entries`, abort: true })), entries);
}
