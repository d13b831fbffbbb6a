import { baseTimesteps, networkTime, turboTimesteps } from '../../../src/diffusion/flow/timesteps.js';
import type { TimestepOptions, TimestepPrecision } from '../../../src/diffusion/flow/timesteps.js';
import type { CaseRunner } from '../case.js';

// Unused places of a table.
const UNUSED = -1;

/** The noise levels of turbo and base models, as they are and as a 16-bit checkpoint sees them. */
export const runSchedules: CaseRunner = async (context) => {
  const { golden, name } = context;
  for (const output of golden.outputs) {
    const { shape } = await context.tensor(output);
    const [, what, precision, scaled] = /^(.*?)(?:_(f32|bf16))?(_x1000)?$/.exec(output)!;
    const rounding: TimestepPrecision = precision === 'bf16' ? 'bfloat16' : 'float32';
    const rows = (await optionsOf(context, what!, shape)).map((options) => {
      const full =
        name === 'turbo' ? turboTimesteps({ ...options, precision: rounding }) : baseTimesteps({ ...options, precision: rounding });
      const levels = name === 'turbo' || what === 'custom_used_t' || scaled ? full.subarray(0, -1) : full;
      return scaled ? levels.map((level) => networkTime(level, rounding)) : levels;
    });
    const width = shape.at(-1)!;
    const got = rows.flatMap((row) => [...row, ...Array.from({ length: width - row.length }, () => UNUSED)]);
    await context.expect(output, got);
  }
};

async function optionsOf(
  { tensor }: Parameters<CaseRunner>[0],
  what: string,
  shape: readonly number[],
): Promise<readonly TimestepOptions[]> {
  const count = shape[0]!;
  const numbers = (pattern: RegExp): readonly number[] => (pattern.exec(what) ?? []).slice(1).map(Number);
  const [tableShift] = numbers(/^table_(?:snap_)?shift([\d.]+)$/);
  if (tableShift !== undefined) return [{ shift: tableShift }];
  const [from, to, shift] = numbers(/^steps(\d+)to(\d+)_shift([\d.]+)$/);
  if (from !== undefined) return Array.from({ length: to! - from + 1 }, (_, index) => ({ steps: from + index, shift: shift! }));
  const [clamped, clampedShift] = numbers(/^steps(\d+)_is_clamped_to_\d+_shift([\d.]+)$/);
  if (clamped !== undefined) return [{ steps: clamped, shift: clampedShift! }];
  if (count > 0 && what.startsWith('custom')) {
    const { data } = await tensor(what === 'custom_used_t' ? 'custom_in' : `${what}_in`);
    return [{ shift: 3, timesteps: Array.from(data) }];
  }
  throw new Error(`${what} is not known`);
}
