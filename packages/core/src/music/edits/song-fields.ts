import * as z from 'zod/mini';

import { parseInput } from '../../validate.js';
import { PITCHED_INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import type { Key, Song, Step } from '../song/song.js';
import { songSchema } from '../song/song-schema.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import { degreeOfPitch, pitchOfDegree } from '../theory/step-pitch.js';
import { mapEveryBar } from './bars.js';

/** The fields of a song that are set as they are. */
export type SongFields = Partial<
  Pick<Song, 'title' | 'seed' | 'genre' | 'style' | 'bpm' | 'swing' | 'humanize' | 'intensity' | 'mode' | 'automation' | 'sound' | 'slots'>
>;

const { title, seed, genre, style, bpm, swing, humanize, intensity, mode, automation, sound, slots, key } = songSchema.shape;
const fieldsSchema = z.strictObject({ title, seed, genre, style, bpm, swing, humanize, intensity, mode, automation, sound, slots });

/** Changes tempo, swing, intensity and the like. @throws {InvalidInputError} For a field out of range or unknown. */
export function updateSong(song: Song, fields: SongFields): Song {
  const { title, seed, genre, style, bpm, swing, humanize, intensity, mode, automation, sound, slots } = song;
  const present = { title, seed, genre, style, bpm, swing, humanize, intensity, mode, automation, sound, slots };
  return { ...song, ...parseInput(fieldsSchema, { ...present, ...fields }, 'fields') };
}

/**
 * Changes the key. Notes are scale degrees, so the music transposes and keeps to the new scale. Between scales of different sizes
 * each note moves to the degree that sounds nearest, so that octaves stay octaves.
 *
 * @throws {InvalidInputError} For an unknown root or scale.
 */
export function setKey(song: Song, fields: Partial<Key>): Song {
  const changed = parseInput(key, { ...song.key, ...fields }, 'key');
  const from = song.key.scale;
  const to = changed.scale;
  if (SCALES[from].length === SCALES[to].length) return { ...song, key: changed };
  const isPitched = (instrument: Instrument): boolean => (PITCHED_INSTRUMENTS as readonly Instrument[]).includes(instrument);
  const snapped = mapEveryBar(song, (bar, instrument) =>
    isPitched(instrument) ? bar.map((step) => step && snapStep(step, from, to)) : bar,
  );
  return { ...snapped, key: changed };
}

/**
 * Sets one control of the sound engine, or takes it back to its default with `undefined`. Which controls there are is up to the engine: one that it
 * does not know is refused when the song is rendered or played.
 *
 * @throws {InvalidInputError} For a value that is neither a number nor a text.
 */
export function setSound(song: Song, id: string, value: number | string | undefined): Song {
  const { [id]: _, ...others } = song.sound;
  return updateSong(song, { sound: value === undefined ? others : { ...others, [id]: value } });
}

/** Moves a step to the degree of another scale that sounds nearest. */
function snapStep({ alter, ...step }: Step, from: ScaleName, to: ScaleName): Step {
  const pitch = pitchOfDegree({ root: 'C', scale: from }, 4, step.degree ?? 0, alter);
  return { ...step, degree: degreeOfPitch({ root: 'C', scale: to }, 4, pitch).degree };
}
