import { chordsOfBar } from '@loop/core';
import type { BarChords, Song } from '@loop/core';

/** Finds the bar of a donor's themes that suits chords: the first with the same ones from a place on, else the bar at that place. */
export function findDonorBar(donor: Song, chords: BarChords, place: number): number {
  const wanted = JSON.stringify(chords);
  for (let offset = 0; offset < donor.barCount; offset += 1) {
    const bar = (place + offset) % donor.barCount;
    if (JSON.stringify(chordsOfBar(donor, bar)) === wanted) return bar;
  }
  return place % donor.barCount;
}
