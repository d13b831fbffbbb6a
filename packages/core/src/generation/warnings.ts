import type { Warning } from '../warning.js';
import type { HonouredField, MusicCapabilities } from './generator.js';
import { HONOURED_FIELDS } from './generator.js';
import type { MusicRequest } from './request.js';

/** Makes a warning for every field of a request, and every family of `advanced` settings, that the generator does not obey in this task. */
export function warnIgnoredFields(
  request: MusicRequest,
  { honours, family }: Pick<MusicCapabilities, 'honours' | 'family'>,
  generator: string,
): Warning[] {
  const honoured = honours[request.task] ?? [];
  const fields = HONOURED_FIELDS.filter((field) => !honoured.includes(field) && isAsked(request, field));
  const families = Object.keys(request.advanced ?? {}).filter((name) => name !== family && request.advanced?.[name] !== undefined);
  const own = family === undefined ? 'it has no settings of its own' : `its own are advanced.${family}`;
  return [
    ...fields.map((field) => ({
      code: 'ignored' as const,
      field,
      message: `${generator} does not use ${field} in the task ${request.task}.`,
    })),
    ...families.map((name) => ({
      code: 'ignored' as const,
      field: `advanced.${name}`,
      message: `${generator} does not use the settings of ${name}; ${own}.`,
    })),
  ];
}

function isAsked(request: MusicRequest, field: HonouredField): boolean {
  const value = request[field];
  return value !== undefined && value !== '' && value !== false && !(field === 'variations' && value === 1);
}
