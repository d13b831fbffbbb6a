import { INSTRUMENTS, InvalidInputError, createRandom, defaultMix, genreId } from '@loop/core';
import type { Seed, Song, SongGenre, Tracks } from '@loop/core';

import type { SoundParameterId } from '../engine/parameters.js';
import { clampToParameter, soundParameter } from '../engine/sound-settings.js';
import { kitsOf } from './genre-kits.js';
import type { Kit } from './kit.js';

/**
 * Gives a song the sound of a kit: the engine's controls, and level and place of every track that is not locked. Notes stay, and automation of the engine's controls keeps its shape around the kit's own values.
 */
export function applyKit(song: Song, kit: Kit): Song {
  const tracks = INSTRUMENTS.map((instrument) => {
    const track = song.tracks[instrument];
    if (track.locked) return [instrument, track];
    const { gainDb, pan, sends } = { ...defaultMix(instrument), sends: undefined, ...kit.mix[instrument] };
    return [instrument, { ...track, mix: { ...track.mix, gainDb, pan }, ...(sends === undefined ? {} : { sends }) }];
  });
  return {
    ...song,
    ...(song.automation === undefined ? {} : { automation: followKit(song, kit) }),
    sound: { ...kit.sound },
    tracks: Object.fromEntries(tracks) as Tracks,
  };
}

/** Moves the lanes of controls with the kit: in decibels by a sum, in hertz by a factor, as far as the control goes. */
function followKit({ automation = {}, sound }: Song, kit: Kit): NonNullable<Song['automation']> {
  const lanes = Object.entries(automation).map(([id, points]) => {
    const parameter = soundParameter(id);
    if (parameter === undefined) return [id, points] as const;
    const [from, to] = [clampToParameter(parameter, sound[id]), clampToParameter(parameter, kit.sound[parameter.id as SoundParameterId])];
    const move = (value: number): number => (parameter.mapping === 'linear' ? value + to - from : (value * to) / from);
    return [id, points.map(({ bar, value }) => ({ bar, value: clampToParameter(parameter, move(value)) }))] as const;
  });
  return Object.fromEntries(lanes);
}

/** The kit that a song of a genre and a seed gets by itself. */
export function drawKit(genre: SongGenre, seed: Seed): Kit {
  return createRandom(seed)
    .fork(`kit ${genreId(genre)}`)
    .pick(kitsOf(genre));
}

/** The kit whose sound a song has; `undefined` once a control was moved, or without a genre. */
export function kitOf({ genre, sound }: Song): Kit | undefined {
  if (genre === undefined) return undefined;
  const ids = Object.keys(sound);
  return kitsOf(genre).find(
    (kit) => ids.length === Object.keys(kit.sound).length && ids.every((id) => kit.sound[id as never] === sound[id]),
  );
}

/**
 * Finds a kit of a genre.
 *
 * @param id - Omitted: the first.
 * @throws {InvalidInputError} When the genre has no such kit; the issue lists those that it has.
 */
export function findKit(genre: SongGenre, id?: string): Kit {
  const kits = kitsOf(genre);
  const kit = id === undefined ? kits[0] : kits.find((one) => one.id === id);
  if (kit !== undefined) return kit;
  throw new InvalidInputError('kit', [
    { path: 'kit', message: `is not a kit of ${genreId(genre)}`, allowed: kits.map((one) => one.id), received: JSON.stringify(id) },
  ]);
}
