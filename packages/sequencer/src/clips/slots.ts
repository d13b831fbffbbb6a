import { EMPTY_SLOT, InvalidInputError, SLOT_COUNT } from '@loop/core';
import type { SampleSlot, Song } from '@loop/core';

/** All four slots of a song, the unused ones empty. */
export function slotsOf(song: Pick<Song, 'slots'>): readonly SampleSlot[] {
  return Array.from({ length: SLOT_COUNT }, (_, index) => song.slots[index] ?? EMPTY_SLOT);
}

/**
 * Changes one slot of a song: assign a sample with `{ sampleId, name }`, mix with `{ gainDb, muted, loop }`, or empty it with
 * `{ sampleId: undefined, ...EMPTY_SLOT }`. What is not named stays.
 *
 * @returns A new song.
 * @throws {InvalidInputError} When there is no such slot, or the level is not within −40…6 dB.
 */
export function setSlot(song: Song, change: { readonly index: number } & Partial<SampleSlot>): Song {
  const { index, ...fields } = change;
  if (!Number.isInteger(index) || index < 0 || index >= SLOT_COUNT) {
    throw new InvalidInputError('slot', [{ path: 'index', message: `must be 0–${SLOT_COUNT - 1}`, received: String(index) }]);
  }
  if (fields.gainDb !== undefined && !(fields.gainDb >= -40 && fields.gainDb <= 6)) {
    throw new InvalidInputError('slot', [{ path: 'gainDb', message: 'must be −40…6', received: String(fields.gainDb) }]);
  }
  const slots = slotsOf(song).map((slot, place) => (place === index ? { ...slot, ...fields } : slot));
  return { ...song, slots };
}
