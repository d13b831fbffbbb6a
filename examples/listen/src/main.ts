// Writes a page that plays every genre, kit and section, and every drum alone, side by side with its spectrogram: `pnpm start [folder]`.
// Without a folder it writes one loop of each preset only, so that it ends in seconds.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ARTICULATIONS, GENRES, INSTRUMENTS, clipDuration, createSong, createStep, emptyBar, genreId, secondsPerBar } from '@loop/core';
import type { ArticulatedInstrument, Articulation, AudioClip, Genre, Song, SongGenre, Tracks } from '@loop/core';
import { encodeWav, measureLoudness } from '@loop/core/audio';
import { GENRE_PACKS } from '@loop/core/packs';
import { drawSound } from '@loop/lora/audio';
import { applyKit, arrangePiece, kitsOf, renderSong } from '@loop/sequencer';
import type { Kit } from '@loop/sequencer';

import { pageOf } from './page.js';
import type { Listening } from './page.js';

const RATE = 32_000;
const SEED = 7;
const PIECE_BARS = 32;
const NAMES: Readonly<Record<Genre, string>> = {
  house: 'House',
  techno: 'Techno',
  psytrance: 'Psytrance',
  dnb: 'Drum and bass',
  hiphop: 'Hip-hop',
  ambient: 'Ambient',
  rock: 'Rock',
  pop: 'Pop',
};

const [folder] = process.argv.slice(2);
const place = path.resolve(folder ?? 'dist');
await mkdir(place, { recursive: true });

const shown: Listening[] = [];
const packed = folder === undefined ? [] : GENRE_PACKS.flatMap(({ genres }) => genres);
for (const genre of [...GENRES, ...packed]) {
  for (const kit of folder === undefined ? kitsOf(genre).slice(0, 1) : kitsOf(genre)) shown.push(await loopOf(genre, kit));
  if (folder === undefined) continue;
  if (typeof genre === 'string') shown.push(await classicOf(genre));
  shown.push(await pieceOf(genre));
}
for (const [instrument, strokes] of folder === undefined ? [] : Object.entries(ARTICULATIONS)) {
  for (const stroke of strokes) shown.push(await strokeOf(instrument as ArticulatedInstrument, stroke));
}
await writeFile(path.join(place, 'index.html'), pageOf(shown));
console.log(`${shown.length} sounds: open ${path.join(place, 'index.html')}`);

async function loopOf(genre: SongGenre, kit: Kit): Promise<Listening> {
  const song = applyKit(createSong({ genre, seed: SEED }), kit);
  return write(
    `${genreId(genre)}-${kit.id}`,
    { genre: nameOf(genre), title: kit.title },
    await renderSong(song, { sampleRate: RATE, tail: 'wrap' }),
  );
}

function nameOf(genre: SongGenre): string {
  return typeof genre === 'string' ? NAMES[genre] : (genre.names['en'] ?? genre.id);
}

/** What the same seed was before songs had chords and kits. */
async function classicOf(genre: SongGenre): Promise<Listening> {
  const song = createSong({ genre, seed: SEED, style: 'classic', barCount: 4, intensity: 0.85 });
  return write(
    `${genreId(genre)}-classic`,
    { genre: nameOf(genre), title: 'Classic' },
    await renderSong(song, { sampleRate: RATE, tail: 'wrap' }),
  );
}

async function pieceOf(genre: SongGenre): Promise<Listening> {
  const song = arrangePiece(applyKit(createSong({ genre, seed: SEED }), kitsOf(genre)[0] as Kit), PIECE_BARS);
  const seconds = secondsPerBar(song);
  const sections = song.arrangement.flatMap(({ section }, bar) => (section === undefined ? [] : [{ name: section, start: bar * seconds }]));
  return write(
    `${genreId(genre)}-piece`,
    { genre: nameOf(genre), title: `A piece of ${PIECE_BARS} bars`, sections },
    await renderSong(song, { sampleRate: RATE, tail: 2 }),
  );
}

/** One way to strike a drum, alone: three strokes, the second soft. */
async function strokeOf(instrument: ArticulatedInstrument, articulation: Articulation): Promise<Listening> {
  const loop = createSong({ genre: 'house', seed: SEED, bpm: 120, barCount: 1, intensity: 1 });
  const strokes = emptyBar(loop).map((_rest, place) =>
    place % 6 === 0 && place < 13 ? createStep({ articulation, degree: place / 6, velocity: place === 6 ? 0.5 : 1 }) : undefined,
  );
  const tracks = INSTRUMENTS.map((name) => {
    const track = loop.tracks[name];
    return [name, name === instrument ? { ...track, state: 'force', bars: [strokes] } : { ...track, state: 'mute' }];
  });
  const song: Song = { ...loop, tracks: Object.fromEntries(tracks) as Tracks, sound: { padGainDb: -60, riserGainDb: -60 } };
  return write(
    `stroke-${articulation}`,
    { genre: 'Drums', title: `${articulation} (${instrument})` },
    await renderSong(song, { sampleRate: RATE, tail: 1 }),
  );
}

async function write(name: string, facts: Pick<Listening, 'genre' | 'title' | 'sections'>, audio: AudioClip): Promise<Listening> {
  const file = `${name}.wav`;
  await writeFile(path.join(place, file), encodeWav(audio));
  const { integratedLufs, rangeLu } = measureLoudness(audio);
  console.log(`${facts.genre}, ${facts.title}: ${integratedLufs.toFixed(1)} LUFS, range ${rangeLu.toFixed(1)} LU`);
  return { ...facts, file, seconds: clipDuration(audio), lufs: integratedLufs, range: rangeLu, spectrogram: drawSound(audio).spectrogram };
}
