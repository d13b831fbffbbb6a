import { chordsOfBar } from '@loop/core';
import type { BarChords, Song } from '@loop/core';

/** Finds the bar of a donor's themes that suits chords: the first with the same ones from a place on, else the bar at that place. */
export function findDonorBar(donor: Song, chords: BarChords, place: number): number {
  // What is in the bass does not matter: a pedal point stands under the same chords.
  const nameOf = (own: BarChords): string => JSON.stringify(own.map((chord) => ({ ...chord, bass: undefined })));
  const wanted = nameOf(chords);
  for (let offset = 0; offset < donor.barCount; offset += 1) {
    const bar = (place + offset) % donor.barCount;
    if (nameOf(chordsOfBar(donor, bar)) === wanted) return bar;
  }
  return place % donor.barCount;
}
