import type { NoteEvent } from '../playback/event.js';
import type { Voice } from '../genres/instruments.js';

const PITCHED: ReadonlySet<Voice> = new Set<Voice>(['bass', 'acid', 'lead', 'stab', 'pad']);

/** Which share of the pitches that sound at once rub against each other: a minor second or a major seventh apart, octaves aside. Notes are in order of time. */
export function clashRate(played: readonly (readonly NoteEvent[])[]): number {
  let overlaps = 0;
  let clashes = 0;
  for (const all of played) {
    const notes = all.filter(({ voice }) => PITCHED.has(voice));
    for (const [index, one] of notes.entries()) {
      for (let next = index + 1; next < notes.length; next += 1) {
        const other = notes[next] as NoteEvent;
        // In order of time: nothing that comes later overlaps.
        if (other.tick >= one.tick + one.durationTicks) break;
        for (const high of other.pitches) {
          for (const low of one.pitches) {
            overlaps += 1;
            if ([1, 11].includes(Math.abs(high - low) % 12)) clashes += 1;
          }
        }
      }
    }
  }
  return clashes / overlaps;
}
