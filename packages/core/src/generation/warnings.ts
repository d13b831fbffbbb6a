import type { HonouredField, MusicCapabilities } from './generator.js';
import { HONOURED_FIELDS } from './generator.js';
import type { MusicRequest } from './request.js';
import type { Warning } from '../warning.js';

/** Makes a warning for every field of a request that the generator does not obey. */
export function warnIgnoredFields(request: MusicRequest, capabilities: Pick<MusicCapabilities, 'honours'>, generator: string): Warning[] {
  const ignored = HONOURED_FIELDS.filter((field) => !capabilities.honours.includes(field) && isAsked(request, field));
  return ignored.map((field) => ({ code: 'ignored', field, message: `${generator} does not use ${field}.` }));
}

function isAsked(request: MusicRequest, field: HonouredField): boolean {
  const value = request[field];
  return value !== undefined && value !== '' && value !== false && !(field === 'variations' && value === 1);
}
