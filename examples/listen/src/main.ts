// Writes a page that plays every genre and kit, and a whole piece of each genre, side by side with its spectrogram: `pnpm start [folder]`.
// Without a folder it writes one loop of each preset only, so that it ends in seconds.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { GENRES, createSong, genreId } from '@loop/core';
import type { AudioClip, SongGenre } from '@loop/core';
import { encodeWav, measureLoudness } from '@loop/core/audio';
import { GENRE_PACKS } from '@loop/core/packs';
import { drawSound } from '@loop/lora/audio';
import { applyKit, createPatternGenerator, kitsOf, renderSong } from '@loop/sequencer';
import type { Kit } from '@loop/sequencer';

import { pageOf } from './page.js';
import type { Listening } from './page.js';

const RATE = 32_000;
const SEED = 7;

const [folder] = process.argv.slice(2);
const place = path.resolve(folder ?? 'dist');
await mkdir(place, { recursive: true });

const generator = createPatternGenerator();
const shown: Listening[] = [];
const packed = folder === undefined ? [] : GENRE_PACKS.flatMap(({ genres }) => genres);
for (const genre of [...GENRES, ...packed]) {
  for (const kit of folder === undefined ? kitsOf(genre).slice(0, 1) : kitsOf(genre)) shown.push(await loopOf(genre, kit));
  if (folder !== undefined) shown.push(await pieceOf(genre));
}
await writeFile(path.join(place, 'index.html'), pageOf(shown));
console.log(`${shown.length} sounds: open ${path.join(place, 'index.html')}`);

async function loopOf(genre: SongGenre, kit: Kit): Promise<Listening> {
  const song = applyKit(createSong({ genre, seed: SEED }), kit);
  const id = genreId(genre);
  return write(`${id}-${kit.id}`, { genre: id, title: kit.title }, await renderSong(song, { sampleRate: RATE, tail: 'wrap' }));
}

async function pieceOf(genre: SongGenre): Promise<Listening> {
  const id = genreId(genre);
  const { track } = await generator.generate({
    task: 'text2music',
    prompt: id,
    advanced: { pattern: { genre } },
    durationSeconds: 90,
    seed: SEED,
  });
  return write(`${id}-piece`, { genre: id, title: 'A piece of 90 seconds' }, track.audio);
}

async function write(name: string, facts: Pick<Listening, 'genre' | 'title'>, audio: AudioClip): Promise<Listening> {
  const file = `${name}.wav`;
  await writeFile(path.join(place, file), encodeWav(audio));
  const { integratedLufs, rangeLu } = measureLoudness(audio);
  console.log(`${facts.genre}, ${facts.title}: ${integratedLufs.toFixed(1)} LUFS, range ${rangeLu.toFixed(1)} LU`);
  return { ...facts, file, lufs: integratedLufs, range: rangeLu, spectrogram: drawSound(audio).spectrogram };
}
