import { InvalidInputError, describeValue } from '@loop/core';
import type { InputIssue, Song, Warning } from '@loop/core';

import { SOUND_PARAMETERS } from './parameters.js';
import { soundParameter } from './sound-settings.js';

/**
 * Checks settings of the sound engine that a caller gives. A value out of range passes: the engine moves it to the nearest one.
 *
 * @param sound - Settings by id, as in `Song.sound`.
 * @param path - Where they stand, for messages.
 * @throws {InvalidInputError} When an id is not a control, or a value is not a finite number; the issues name each path.
 */
export function assertSound(sound: Readonly<Record<string, unknown>>, path: string): void {
  const issues = Object.entries(sound).flatMap(([id, value]): InputIssue[] => {
    if (soundParameter(id) === undefined) {
      const allowed = SOUND_PARAMETERS.map((parameter) => parameter.id);
      return [{ path: `${path}.${id.slice(0, 64)}`, message: 'is not a control of the sound engine', allowed }];
    }
    if (value === undefined || Number.isFinite(value)) return [];
    return [{ path: `${path}.${id}`, message: 'must be a finite number', received: describeValue(value) }];
  });
  if (issues.length > 0) throw new InvalidInputError(path, issues);
}

/**
 * Takes out of a song from a file, a link or another version what the sound engine does not know, so that it can be rendered and
 * played.
 *
 * @returns The song, and a warning for each setting that was left out.
 */
export function keepKnownSound(song: Song): { readonly song: Song; readonly warnings: readonly Warning[] } {
  const isKnown = ([id, value]: [string, unknown]): boolean => soundParameter(id) !== undefined && Number.isFinite(value);
  const entries = Object.entries(song.sound);
  const warnings = entries
    .filter((entry) => !isKnown(entry))
    .map(([id]): Warning => ({
      code: 'ignored',
      field: `sound.${id}`,
      message: `The sound engine has no setting "${id}" with such a value.`,
    }));
  if (warnings.length === 0) return { song, warnings };
  return { song: { ...song, sound: Object.fromEntries(entries.filter(isKnown)) }, warnings };
}
