import { EMPTY_SLOT, InvalidInputError, SLOT_COUNT } from '@loop/core';
import type { SampleSlot, Song } from '@loop/core';

/** All four slots of a song, the unused ones empty. */
export function slotsOf(song: Pick<Song, 'slots'>): readonly SampleSlot[] {
  return Array.from({ length: SLOT_COUNT }, (_, index) => song.slots[index] ?? EMPTY_SLOT);
}

/**
 * Changes one slot of a song: assign a sample with `{ sampleId, name, bars }`, mix with `{ gainDb, muted, loop }`, or empty it with
 * `{ sampleId: undefined, ...EMPTY_SLOT }`. What is not named stays, but for the bars of a sample that another takes the place of.
 *
 * @returns A new song.
 * @throws {InvalidInputError} When there is no such slot, the level is not within −40…6 dB, or the bars are not 0.25–64.
 */
export function setSlot(song: Song, change: { readonly index: number } & Partial<SampleSlot>): Song {
  const { index, ...fields } = change;
  if (!Number.isInteger(index) || index < 0 || index >= SLOT_COUNT) {
    throw new InvalidInputError('slot', [{ path: 'index', message: `must be 0–${SLOT_COUNT - 1}`, received: String(index) }]);
  }
  if (fields.gainDb !== undefined && !(fields.gainDb >= -40 && fields.gainDb <= 6)) {
    throw new InvalidInputError('slot', [{ path: 'gainDb', message: 'must be −40…6', received: String(fields.gainDb) }]);
  }
  if (fields.bars !== undefined && !(fields.bars >= 0.25 && fields.bars <= 64)) {
    throw new InvalidInputError('slot', [{ path: 'bars', message: 'must be 0.25–64', received: String(fields.bars) }]);
  }
  const slots = slotsOf(song).map((slot, place) => {
    if (place !== index) return slot;
    const isOther = 'sampleId' in fields && fields.sampleId !== slot.sampleId;
    return { ...slot, ...(isOther ? { bars: undefined } : {}), ...fields };
  });
  return { ...song, slots };
}
