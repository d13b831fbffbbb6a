import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { decodeWav } from '@loop/core/audio';
import { clipDuration } from '@loop/core';
import { checkLyrics } from '@loop/tags/lyrics';
import { SPANISH_PACK } from '@loop/tags/packs/spanish';
import { expect, it } from 'vitest';

import { spanishKey, spanishList, spanishWarning } from './in-spanish.js';
import { listGenres } from './list-genres.js';
import { openGenerator } from './open-generator.js';
import { UsageError, readOptions } from './read-options.js';
import type { SongOptions } from './read-options.js';
import { saveSong } from './save-song.js';
import { summarize } from './summarize.js';
import { writeSong } from './write-song.js';

const songOptions = (...args: readonly string[]): SongOptions => {
  const asked = readOptions(args);
  if (asked.do !== 'make') throw new Error(`It was asked to ${asked.do}.`);
  return asked;
};

it('reads the command line as it is written, with the hyphens of pnpm before it', () => {
  const { genre, durationSeconds, seed, folder } = songOptions('--', '--genero', 'Reguetón', '--duracion', '60,5', '--semilla', '9');
  expect([genre.id, durationSeconds, seed, folder]).toEqual(['reggaeton', 60.5, 9, 'dist/reggaeton-9']);
  expect(readOptions(['--listar-generos'])).toEqual({ do: 'list' });
  expect(readOptions(['-h'])).toEqual({ do: 'help' });
});

it.each([
  [['--genero', 'polca'], /«polca» no está. Hay: reggaeton, salsa/],
  [['--duracion', '1000'], /«1000» no sirve; va de 5 a 240/],
  [['--semilla', '1.5'], /entero/],
  [['--semilla', ''], /no sirve/],
  [['--ritmo', 'lento'], /«--ritmo» no se entiende/],
  [['--servidor', 'http://127.0.0.1:1', '--modelo', 'm'], /elige uno/],
])('refuses %j, and says why in Spanish', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
  expect(() => readOptions(args)).toThrow(UsageError);
});

it('lists every genre with its name, tempo and language', () => {
  const list = listGenres();
  for (const { id, names } of SPANISH_PACK.genres) expect(list).toMatch(new RegExp(`^${id} +${names['es']}$`, 'm'));
  expect(list).toContain('letra en portugués: guitarra española');
});

it('writes each genre with words that are sound and fit, in both kinds of captions', () => {
  for (const { id, lyrics } of SPANISH_PACK.genres)
    for (const family of ['ace-step-v1', 'ace-step-1.5'] as const) {
      const { request } = writeSong(songOptions('--genero', id, '--duracion', '60'), family);
      expect(checkLyrics(request.lyrics!, { family, language: lyrics.language, durationSeconds: 60 }).issues).toEqual([]);
      expect(request).toMatchObject({ vocalLanguage: lyrics.language, instrumental: false, durationSeconds: 60, seed: 7 });
    }
  expect(writeSong(songOptions('--instrumental'), 'ace-step-v1').request).toMatchObject({ instrumental: true, vocalLanguage: undefined });
});

it('makes a song, saves it and says in Spanish what it is', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'loop-musica-'));
  const options = songOptions('--genero', 'tango', '--duracion', '5', '--salida', folder);
  const { generator, name, family, settingsFor } = await openGenerator(options);
  try {
    const song = writeSong(options, family);
    const { track, warnings } = await generator.generate({ ...song.request, advanced: settingsFor(options.genre.id) });
    const files = await saveSong(folder, song, { track, warnings });
    expect(new Set(await readdir(folder))).toEqual(new Set(files));
    expect(clipDuration(decodeWav(await readFile(path.join(folder, 'cancion.wav'))).audio)).toBe(5);
    expect(await readFile(path.join(folder, 'letra.txt'), 'utf8')).toBe(`${song.prompt.lyrics}\n`);
    expect(JSON.parse(await readFile(path.join(folder, 'cancion.json'), 'utf8'))).toMatchObject({
      provenance: { seed: 7, parameters: { genre: 'tango' } },
      prompt: { styleId: 'tango' },
    });
    const summary = summarize(options, song, { track, warnings, maker: name, canSing: false, files });
    expect(summary).toMatch(/^Género: +Tango: Bandoneón/);
    expect(summary).toMatch(/^Voz: +voz (?:femenina|masculina)$/m);
    expect(summary).toMatch(/^Letra: +en español, \d+ versos y \d+ sílabas$/m);
    expect(summary).toMatch(/^Sonido: +5,0 s, −\d+,\d LUFS$/m);
    expect(summary).toMatch(/^Aviso: +el motor incluido no canta: .*--servidor/m);
    expect(summary.match(/^Aviso/gm)).toHaveLength(1);
  } finally {
    await generator.dispose();
    await rm(folder, { recursive: true });
  }
});

it('says keys, lists and warnings as one says them in Spanish', () => {
  expect(['F# minor', 'C major', 'E phrygian'].map(spanishKey)).toEqual(['fa sostenido menor', 'do mayor', 'mi frigio']);
  expect(spanishList(['piano', 'iglesia'])).toBe('piano e iglesia');
  expect(spanishList(['nieve', 'hielo', 'hilo'])).toBe('nieve, hielo e hilo');
  expect(spanishList(['nieve', 'hielo'])).toBe('nieve y hielo');
  expect(spanishWarning({ code: 'ignored', field: 'lyrics', message: 'x' })).toBe('el generador no usa la letra');
  expect(spanishWarning({ code: 'notice', message: 'Something else.' })).toBe('Something else.');
});
