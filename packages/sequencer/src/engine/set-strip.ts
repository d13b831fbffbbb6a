import type { Song } from '@loop/core';
import { INSTRUMENTS } from '@loop/core';

import type { SoundSettings } from './parameters.js';
import type { StemName } from './stems.js';
import { slotOfStem, trackOfStem } from './stems.js';
import type { Strip } from './strip.js';

/**
 * Sets the strip of one part from the song's mix. A muted track and a track that is not solo while another is are silent at
 * once, tails included. The pad and the riser have no track: they are silent while any track is solo. Slots obey their own
 * gain and mute, whatever the tracks do.
 */
export function setStrip(strip: Strip, stem: StemName, settings: SoundSettings, song: Pick<Song, 'tracks' | 'slots'> | undefined): void {
  const trimDb = trimOf(stem, settings);
  if (song === undefined) {
    strip.set(trimDb, 0, false);
    return;
  }
  const slot = song.slots[slotOfStem(stem)];
  if (slot !== undefined) {
    strip.set(slot.gainDb, 0, slot.muted);
    return;
  }
  const anySolo = INSTRUMENTS.some((instrument) => song.tracks[instrument].mix.solo);
  const instrument = trackOfStem(stem);
  if (instrument === undefined) {
    strip.set(trimDb, 0, anySolo && slotOfStem(stem) < 0);
    return;
  }
  const { state, mix } = song.tracks[instrument];
  strip.set(mix.gainDb + trimDb, mix.pan, state === 'mute' || (anySolo && !mix.solo));
}

function trimOf(stem: StemName, settings: SoundSettings): number {
  if (stem === 'sub') return settings.subGainDb;
  if (stem === 'pad') return settings.padGainDb;
  return stem === 'riser' ? settings.riserGainDb : 0;
}
