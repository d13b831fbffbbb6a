import * as z from 'zod/mini';

import { parseInput } from '../../validate.js';
import type { Key, SampleSlot, Song } from '../song.js';
import { songSchema } from '../song-schema.js';

/** The fields of a song that are set as they are. */
export type SongFields = Partial<Pick<Song, 'title' | 'seed' | 'genre' | 'bpm' | 'swing' | 'intensity' | 'mode' | 'sound' | 'slots'>>;

const { title, seed, genre, bpm, swing, intensity, mode, sound, slots, key } = songSchema.shape;
const fieldsSchema = z.partial(z.strictObject({ title, seed, genre, bpm, swing, intensity, mode, sound, slots }));

/** Changes tempo, swing, intensity and the like. @throws {InvalidInputError} For a field out of range or unknown. */
export function updateSong(song: Song, fields: SongFields): Song {
  return { ...song, ...parseInput(fieldsSchema, fields, 'fields') } as Song;
}

/** Changes the key: notes are scale degrees, so the music transposes and keeps to the new scale. */
export function setKey(song: Song, fields: Partial<Key>): Song {
  return { ...song, key: parseInput(key, { ...song.key, ...fields }, 'key') };
}

/** Sets one control of the sound engine, or takes it back to its default with `undefined`. */
export function setSound(song: Song, id: string, value: number | string | undefined): Song {
  const { [id]: _, ...others } = song.sound;
  return updateSong(song, { sound: value === undefined ? others : { ...others, [id]: value } });
}

/** Changes one sample player. @param index - 0–3. */
export function setSlot(song: Song, index: number, fields: Partial<SampleSlot>): Song {
  return updateSong(song, { slots: song.slots.map((slot, place) => (place === index ? { ...slot, ...fields } : slot)) });
}
