import type { Song } from '@loop/core';

import type { SongChange } from './messages.js';

/** Applies settings to a song; what is not named stays. */
export function changeSong(song: Song, fields: SongChange): Song {
  return {
    ...song,
    bpm: fields.bpm ?? song.bpm,
    swing: fields.swing ?? song.swing,
    intensity: fields.intensity ?? song.intensity,
    sound: fields.sound === undefined ? song.sound : { ...song.sound, ...fields.sound },
  };
}
