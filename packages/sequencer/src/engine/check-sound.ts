import { INTENSITY_LANE, InvalidInputError, describeValue } from '@loop/core';
import type { InputIssue, Song, Warning } from '@loop/core';

import { SOUND_PARAMETERS } from './parameters.js';
import { soundParameter } from './sound-settings.js';
import { trackControl } from './track-controls.js';

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
 * Checks that a song names only controls that the sound engine has, in its settings and in its automation.
 *
 * @throws {InvalidInputError} With the path of each that it does not have.
 */
export function assertSongSound({ sound, automation = {} }: Song): void {
  assertSound(sound, 'song.sound');
  const lanes = Object.keys(automation).filter((id) => trackControl(id) === undefined && id !== INTENSITY_LANE);
  assertSound(Object.fromEntries(lanes.map((id) => [id, 0])), 'song.automation');
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
  const lanes = Object.entries(song.automation ?? {});
  const isLane = ([id]: [string, unknown]): boolean =>
    soundParameter(id) !== undefined || trackControl(id) !== undefined || id === INTENSITY_LANE;
  const unknown = [
    ...entries.filter((entry) => !isKnown(entry)).map(([id]) => ({ id, field: `sound.${id}` })),
    ...lanes.filter((lane) => !isLane(lane)).map(([id]) => ({ id, field: `automation.${id}` })),
  ];
  const warnings = unknown.map(({ id, field }): Warning => ({
    code: 'ignored',
    field,
    message: `The sound engine has no setting "${id}" with such a value.`,
  }));
  if (warnings.length === 0) return { song, warnings };
  const automation = song.automation && Object.fromEntries(lanes.filter(isLane));
  return { song: { ...song, sound: Object.fromEntries(entries.filter(isKnown)), automation }, warnings };
}
