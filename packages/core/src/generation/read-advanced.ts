import * as z from 'zod/mini';

import { parseInput } from '../validate.js';
import type { MusicDescription } from './request.js';

/**
 * Reads a family's settings from `advanced`, with the schema's defaults when there are none.
 *
 * @throws {InvalidInputError} For a setting that is unknown or not acceptable, with its path, such as `advanced.pattern.swing`.
 */
export function readAdvanced<T>(request: Pick<MusicDescription, 'advanced'>, family: string, schema: z.ZodMiniType<T>): T {
  const shape = z.object({ advanced: z.object({ [family]: schema }) });
  const { advanced } = parseInput(shape, { advanced: { [family]: request.advanced?.[family] ?? {} } }, 'request');
  return advanced[family] as T;
}
