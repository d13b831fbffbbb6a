import type { TrackName, Warning } from '@loop/core';
import { InvalidInputError, TRACK_NAMES } from '@loop/core';

import type { TaskFields } from './task-fields.js';

/** What `complete` fills in when nobody says. */
const DEFAULT_COMPLETION: readonly TrackName[] = ['drums', 'bass', 'keyboard'];

/**
 * Finds the tracks of a lego, extract or complete task: from its field, else from the words of the prompt and the instruction, as
 * clients that send no track names rely on.
 *
 * @throws {InvalidInputError} When a single track is needed and none is named.
 */
export function chooseTracks(task: 'lego' | 'extract' | 'complete', fields: TaskFields, warnings: Warning[]): readonly TrackName[] {
  const field = task === 'complete' ? 'track_classes' : 'track_name';
  const given = task === 'complete' ? (fields.track_classes ?? []) : fields.track_name === undefined ? [] : [fields.track_name];
  const named = given
    .flatMap((text) => text.split(/[,|]/))
    .map((text) =>
      text
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_'),
    );
  const known = [...new Set(named)].filter(isTrackName);
  const unknown = named.filter((name) => name !== '' && !isTrackName(name));
  if (unknown.length > 0 && known.length === 0) {
    throw new InvalidInputError('request', [{ path: field, message: 'names no known track', allowed: TRACK_NAMES }]);
  }
  if (unknown.length > 0) warnings.push({ code: 'ignored', field, message: `${field} holds unknown tracks, which were left out.` });
  if (known.length > 0) return known;

  const words = `${fields.instruction ?? ''} ${fields.prompt ?? ''}`.toLowerCase();
  const mentioned = TRACK_NAMES.filter((name) => new RegExp(`\\b${name.replace('_', '[ _-]?').replace(/s$/, 's?')}\\b`).test(words));
  const found = task === 'complete' ? mentioned : mentioned.slice(0, 1);
  if (found.length === 0 && task !== 'complete') {
    throw new InvalidInputError('request', [{ path: field, message: `is missing: task '${task}' needs a track`, allowed: TRACK_NAMES }]);
  }
  const chosen = found.length === 0 ? DEFAULT_COMPLETION : found;
  warnings.push({ code: 'substituted', field, message: `${field} was not given; ${chosen.join(', ')} was used.` });
  return chosen;
}

function isTrackName(name: string): name is TrackName {
  return (TRACK_NAMES as readonly string[]).includes(name);
}
