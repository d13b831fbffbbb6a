import type { CliIo } from '@loop/cli';
import { GENRES, GENRE_PRESETS } from '@loop/core';
import type { Bpm, Genre } from '@loop/core';
import { GENRE_PACKS } from '@loop/core/packs';

import { kitsOf } from '../kits/genre-kits.js';
import type { GenresArguments } from './parse-arguments.js';

/** The names of the presets, which are the same in many languages. */
const PRESET_NAMES: Readonly<Record<Genre, string>> = {
  house: 'House',
  techno: 'Techno',
  psytrance: 'Psytrance',
  dnb: 'Drum and bass',
  hiphop: 'Hip hop',
  ambient: 'Ambient',
  rock: 'Rock',
  pop: 'Pop',
};

/** What there is to say about a genre. */
interface ListedGenre {
  readonly id: string;
  readonly name: string;
  /** The pack that it comes from; presets come from none. */
  readonly pack?: string | undefined;
  readonly bpm: readonly [Bpm, Bpm];
  readonly grooves: readonly string[];
  readonly kits: readonly string[];
}

/** Runs `loop genres`: lists the presets and the genres of every pack, with their names in a language, in English where there is none. */
export async function genresCommand({ lang, json = false }: GenresArguments, io: CliIo): Promise<void> {
  const genres = listGenres(lang);
  if (json) {
    io.stdout(`${JSON.stringify(genres)}\n`);
    return;
  }
  const width = Math.max(...genres.map(({ id }) => id.length));
  for (const { id, name, bpm } of genres) io.stdout(`${id.padEnd(width)}  ${name}, ${bpm[0]}–${bpm[1]} bpm\n`);
}

function listGenres(language: string): readonly ListedGenre[] {
  const presets = GENRES.map((id): ListedGenre => ({
    id,
    name: PRESET_NAMES[id],
    bpm: GENRE_PRESETS[id].bpm,
    grooves: [],
    kits: kitsOf(id).map((kit) => kit.id),
  }));
  const packed = GENRE_PACKS.flatMap((pack) =>
    pack.genres.map((genre): ListedGenre => ({
      id: genre.id,
      name: genre.names[language] ?? genre.names['en'] ?? genre.id,
      pack: pack.id,
      bpm: genre.bpm,
      grooves: Object.keys(genre.grooves),
      kits: genre.kits.map((kit) => kit.id),
    })),
  );
  return [...presets, ...packed];
}
