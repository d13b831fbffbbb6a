import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { GENRES, createSong, parseSong, serializeSong, setTrackMix } from '@loop/core';
import { decodeWav, samplePeak } from '@loop/core/audio';
import { decodeMidi } from '@loop/core/midi';
import { decodeShare } from '@loop/core/share';
import { formatProgression } from '@loop/core/words';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createTransport } from '../engine/transport.js';
import { PACK_GENRES } from '../generator/reading/known-genres.js';
import { drawKit, findKit } from '../kits/apply-kit.js';
import { runCli } from './run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => path.join(folder, ...names);

/** Runs the command line here; the words are split at blanks. */
async function run(words: string, options: { readonly signal?: AbortSignal; readonly extra?: readonly string[] } = {}) {
  const out: string[] = [];
  const errors: string[] = [];
  const argv = [...words.split(' ').filter((word) => word !== ''), ...(options.extra ?? [])];
  const code = await runCli(argv, { stdout: (text) => out.push(text), stderr: (text) => errors.push(text), signal: options.signal });
  return { code, stdout: out.join(''), stderr: errors.join('') };
}

describe('loop render', () => {
  it('writes a WAV file of exactly the bars, and says where and from which seed', async () => {
    const { code, stdout } = await run(`render --genre techno --seed 7 --bars 2 --bpm 120 --sample-rate 8000 -o ${at('out.wav')}`);
    expect(code).toBe(0);
    expect(stdout).toBe(`wrote ${at('out.wav')}\nseed 7\n`);
    const { audio } = decodeWav(await readFile(at('out.wav')));
    expect(audio.sampleRate).toBe(8_000);
    expect(audio.channels.map((channel) => channel.length)).toEqual([32_000, 32_000]);
    expect(audio.channels[0]?.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
    await expect(readdir(folder)).resolves.toEqual(['out.wav']);
  });

  it('arranges a piece from sixteen bars on, and repeats a loop when asked to', async () => {
    const made = async (words: string) =>
      JSON.parse((await run(`render -g house -s 3 ${words} --json`)).stdout) as { mode: string; bars: number };
    expect(await made('-b 16')).toMatchObject({ mode: 'song', bars: 16, seed: 3 });
    expect(await made('-b 15')).toMatchObject({ mode: 'loop', bars: 15 });
    expect(await made('-b 16 --loop')).toMatchObject({ mode: 'loop', bars: 16 });
    expect(await made('-b 16 --style classic')).toMatchObject({ mode: 'loop', bars: 16 });
  });

  it('plays the chords that are asked for, in loops, pieces and songs from prompts', async () => {
    const chordsOf = async (words: string): Promise<string> => {
      const { code, stderr } = await run(`render ${words} --force --song ${at('song.json')}`, { extra: ['--chords', 'C G/B | Am | F'] });
      expect([code, stderr]).toEqual([0, '']);
      const { key, chords = [], arrangement } = parseSong(await readFile(at('song.json'), 'utf8'));
      const drop = arrangement.findIndex(({ section }) => section === 'drop');
      return formatProgression(key, drop < 0 ? chords : arrangement.slice(drop, drop + 3).map(({ bar }) => chords[bar] ?? []));
    };
    expect(await chordsOf('-g pop -s 3 -b 3')).toBe('C G/B | Am | F');
    expect(await chordsOf('-g pop -s 3 -b 32')).toBe('C G/B | Am | F');
    expect(await chordsOf('-p pop -s 3 -d 60')).toBe('C G/B | Am | F');
    const wrong = await run(`render -g pop -b 4 --json`, { extra: ['--chords', 'C X'] });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('chords[1]') });
  });

  it('plays the genres of packs: loops, pieces and kits', async () => {
    const made = async (words: string) =>
      JSON.parse((await run(`render ${words} --json`)).stdout) as { genre: string; mode: string; bars: number; timeSignature: number };
    expect(await made('-g bachata -s 3 -b 4')).toMatchObject({ genre: 'bachata', mode: 'loop', bars: 4, timeSignature: 4 });
    expect(await made('-g salsa -s 3 -b 16')).toMatchObject({ genre: 'salsa', mode: 'song', bars: 16 });
    expect(await made('-g ranchera -s 3 -b 16 --time-signature 3/4')).toMatchObject({ mode: 'song', bars: 16, timeSignature: 3 });
    await run(`render -g tango -s 3 -b 1 --kit guitarras --song ${at('tango.json')}`);
    expect(parseSong(await readFile(at('tango.json'), 'utf8')).sound).toMatchObject({ leadVoice: 1 });
    expect(await run('render -g klezmer --json')).toMatchObject({ code: 2, stderr: expect.stringContaining('bossa-nova') });
  });

  it('lists the genres with their names in a language', async () => {
    expect((await run('genres --lang es')).stdout).toMatch(/^ranchera +Ranchera y mariachi, 108–132 bpm$/m);
    expect((await run('genres')).stdout).toMatch(/^latin-trap +Latin trap, 130–148 bpm$/m);
    const listed = JSON.parse((await run('genres --json --lang xx')).stdout) as readonly { id: string; name: string }[];
    expect(listed.map(({ id }) => id)).toEqual([...GENRES, ...PACK_GENRES.map(({ id }) => id)]);
    expect(listed.find(({ id }) => id === 'flamenco')).toMatchObject({
      name: 'Flamenco',
      pack: 'latin',
      grooves: ['buleria', 'solea', 'tangos'],
    });
  });

  it('writes a song in another meter, new or read from a file', async () => {
    const files = `--sample-rate 8000 -o ${at('out.wav')} --midi ${at('out.mid')} --song ${at('song.json')} --force`;
    const made = await run(`render -g pop -s 3 -b 2 --bpm 120 --time-signature 3/4 ${files} --json`);
    expect(JSON.parse(made.stdout)).toMatchObject({ timeSignature: 3, bars: 2, seconds: 3 });
    expect(decodeWav(await readFile(at('out.wav'))).audio.channels[0]).toHaveLength(24_000);
    expect(decodeMidi(await readFile(at('out.mid'))).timeSignatures).toEqual([{ tick: 0, numerator: 3, denominator: 4 }]);
    const read = await run(`render -i ${at('song.json')} --time-signature 6/8 --json`);
    expect(JSON.parse(read.stdout)).toMatchObject({ timeSignature: 6, bars: 2, seconds: 3 });
    expect(await run('render -g pop --time-signature 5/4 --json')).toMatchObject({ code: 2 });
  });

  it('plays a genre in the kit of its seed, or in one by name', async () => {
    const soundOf = async (words: string) => {
      await run(`render -g house -s 3 -b 1 ${words} --force --song ${at('song.json')}`);
      return parseSong(await readFile(at('song.json'), 'utf8')).sound;
    };
    expect(await soundOf('')).toEqual(drawKit('house', 3).sound);
    expect(await soundOf('--kit deep')).toEqual(findKit('house', 'deep').sound);
    expect(await soundOf('--style classic')).toEqual({});
    const refused = await run('render -g house --kit trap --json');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('club, deep, disco, acid')]);
    expect((await run('kits')).stdout).toContain('house: club, deep, disco, acid\n');
    expect(Object.keys(JSON.parse((await run('kits --json')).stdout) as object)).toEqual([...GENRES, ...PACK_GENRES.map(({ id }) => id)]);
  });

  it('saves the sound of a song as a kit, which loops, pieces, prompts and files can have', async () => {
    await run(`render -g house --kit deep -s 3 -b 1 --song ${at('deep.json')}`);
    const saved = await run(`save-kit ${at('deep.json')} -o ${at('kit.json')} --name Mine --json`);
    expect(JSON.parse(saved.stdout)).toMatchObject({ id: 'mine', title: 'Mine' });
    expect((await run(`kits ${at('kit.json')}`)).stdout).toMatch(/kit\.json: Mine, \d+ controls\n/);
    for (const words of ['-g rock -s 1 -b 1', '-g pop -s 1 -b 16', `-i ${at('deep.json')}`]) {
      await run(`render ${words} --kit ${at('kit.json')} --force --song ${at('song.json')}`);
      expect(parseSong(await readFile(at('song.json'), 'utf8')).sound).toMatchObject(findKit('house', 'deep').sound);
    }
    expect((await run(`save-kit ${at('deep.json')} -o ${at('kit.json')}`)).code).toBe(4);
    expect((await run(`render -b 1 --kit ${at('deep.json')} --json`)).code).toBe(3);
    expect((await run(`render -b 1 --kit ${at('nothing.json')} --json`)).code).toBe(3);
  });

  it('gives the same bytes for the same seed', async () => {
    await run(`render -g house -s 3 -b 1 --sample-rate 8000 -o ${at('a.wav')}`);
    await run(`render -g house -s 3 -b 1 --sample-rate 8000 -o ${at('b.wav')}`);
    await run(`render -g house -s 4 -b 1 --sample-rate 8000 -o ${at('c.wav')}`);
    const [a, b, c] = await Promise.all(['a.wav', 'b.wav', 'c.wav'].map((name) => readFile(at(name))));
    expect(a?.equals(b as Buffer)).toBe(true);
    expect(a?.equals(c as Buffer)).toBe(false);
  });

  it('writes stems, MIDI and the song, and prints everything as JSON', async () => {
    const { code, stdout } = await run(
      `render -g pop -s 1 -b 1 --sample-rate 8000 --stems ${at('stems')} --midi ${at('out.mid')} --song ${at('song.json')} --share --json`,
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { files: string[]; share: string; seed: number; bars: number };
    expect(result).toMatchObject({ seed: 1, bars: 1, genre: 'pop', warnings: [] });
    const song = parseSong(await readFile(at('song.json'), 'utf8'));
    await expect(decodeShare(result.share)).resolves.toEqual(song);
    expect(decodeMidi(await readFile(at('out.mid'))).tracks.length).toBeGreaterThan(1);
    expect(result.files.filter((file) => file.startsWith(at('stems'))).length).toBeGreaterThan(2);
    expect((await readdir(at('stems'))).every((name) => name.endsWith('.wav'))).toBe(true);
  });

  it('writes stems that add up to the mix before the master chain, clipped nowhere', async () => {
    const song = setTrackMix(createSong({ genre: 'hiphop', style: 'classic', seed: 1, barCount: 1, intensity: 1 }), 'acid', { gainDb: 6 });
    await writeFile(at('song.json'), serializeSong(song));
    await run(`render -i ${at('song.json')} --sample-rate 8000 --format pcm16 -q --stems ${at('stems')}`);
    const transport = createTransport({ sampleRate: 8_000, song, stems: true });
    transport.play();
    const blocks = Array.from({ length: 100 }, () => {
      transport.renderBlock();
      return Object.values(transport.engine.stems).reduce(
        (sum, { left }) => sum.map((sample, index) => sample + left[index]!),
        new Float64Array(128),
      );
    });
    const files = await readdir(at('stems'));
    const stems = await Promise.all(files.map(async (name) => decodeWav(await readFile(at('stems', name)))));
    expect(stems.map(({ encoding }) => encoding.kind)).toEqual(files.map(() => 'float'));
    const sum = (frame: number): number => stems.reduce((total, { audio }) => total + audio.channels[0]![frame]!, 0);
    const difference = blocks.flatMap((block, at) => [...block].map((sample, index) => Math.abs(sample - sum(at * 128 + index))));
    expect(Math.max(...difference)).toBeLessThan(1e-6);
    expect(Math.max(...stems.map(({ audio }) => samplePeak(audio)))).toBeGreaterThan(1);
  });

  it('reads a song document, a share string and a MIDI file as input', async () => {
    const song = createSong({ genre: 'dnb', seed: 2, barCount: 1 });
    await writeFile(at('song.json'), serializeSong(song));
    await run(`render -i ${at('song.json')} --midi ${at('song.mid')}`);
    const shared = (await run(`render -i ${at('song.json')} --share`)).stdout.trim();
    const midi = await readFile(at('song.mid'));
    await writeFile(at('song.rmi'), Buffer.concat([Buffer.from('RIFF\0\0\0\0RMIDdata\0\0\0\0', 'latin1'), midi]));
    // A name that begins as a share string does is a file all the same.
    await writeFile(at('loop1.mid'), midi);
    const link = `https://loop.example/#${shared}`;
    await writeFile(at('link.txt'), `${link.replaceAll(/.{76}/gu, '$&\r\n')}\r\n`);
    const inputs = [at('song.json'), shared, link, at('link.txt'), at('song.mid'), at('song.rmi'), at('loop1.mid')];
    const results = await Promise.all(inputs.map((input) => run(`render --input ${input} --json`)));
    expect(results.map(({ code }) => code)).toEqual(inputs.map(() => 0));
    expect(results.map(({ stdout }) => (JSON.parse(stdout) as { bpm: number }).bpm)).toEqual(inputs.map(() => song.bpm));
  });

  it('passes on what is wrong with a MIDI file', async () => {
    const song = createSong({ genre: 'dnb', seed: 2, barCount: 1 });
    await writeFile(at('song.json'), serializeSong(song));
    await run(`render -i ${at('song.json')} --midi ${at('song.mid')}`);
    const midi = await readFile(at('song.mid'));
    midi[11] = 99;
    await writeFile(at('song.mid'), midi);
    expect((await run(`render -i ${at('song.mid')} --json`)).stdout).toContain('The header announces 99 tracks');
  });

  it('does not write a file named -', async () => {
    expect(await run('render -s 1 -b 1 -o -')).toMatchObject({ code: 4, stderr: expect.stringContaining('standard output') });
  });

  it('makes a song from a prompt', async () => {
    const { code, stdout, stderr } = await run('render --seed 5 --duration 20 --json --prompt', {
      extra: ['dark ambient in F# minor, 90 bpm'],
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ genre: 'ambient', key: 'F# minor', bpm: 90, mode: 'song' });
    expect(stderr).toBe('');
  });

  it('shows progress on standard error, and none when quiet', async () => {
    const loud = await run(`render -s 1 -b 4 --sample-rate 8000 -o ${at('a.wav')}`);
    expect(loud.stderr).toContain('rendering 100 %');
    const quiet = await run(`render -s 1 -b 4 --sample-rate 8000 -q -o ${at('b.wav')}`);
    expect(quiet.stderr).toBe('');
  });

  it('replaces a file only when forced', async () => {
    await writeFile(at('out.wav'), 'precious');
    const refused = await run(`render -s 1 -b 1 -o ${at('out.wav')}`);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('--force');
    await expect(readFile(at('out.wav'), 'utf8')).resolves.toBe('precious');
    expect((await run(`render -s 1 -b 1 --sample-rate 8000 --force -o ${at('out.wav')}`)).code).toBe(0);
    expect((await stat(at('out.wav'))).size).toBeGreaterThan(1_000);
  });

  it('stops when it is interrupted and leaves no file', async () => {
    const controller = new AbortController();
    const running = run(`render -s 1 -b 64 -o ${at('out.wav')}`, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 30);
    await expect(running).resolves.toMatchObject({ code: 130 });
    await expect(readdir(folder)).resolves.toEqual([]);
  });

  it.each([
    ['', 2],
    ['render', 2],
    ['render --genre polka -o x.wav', 2],
    ['render --seed -1 -o x.wav', 2],
    ['render --bars 65 -o x.wav', 2],
    ['render --key H --json', 2],
    ['render --duration 10 --json', 2],
    ['render --nonsense', 2],
    ['render --mastered --json', 2],
    ['render --input nothing.json --json', 3],
    ['render --input loop1.AAAA --json', 3],
    ['info nothing.wav', 3],
    ['--help', 0],
    ['render --help', 0],
  ])('answers "loop %s" with exit code %i', async (words, code) => {
    expect((await run(words)).code).toBe(code);
  });
});

describe('loop info', () => {
  it('describes a WAV file', async () => {
    await run(`render -s 1 -b 1 --bpm 120 --sample-rate 8000 --format pcm16 -o ${at('out.wav')}`);
    const { stdout } = await run(`info --json ${at('out.wav')}`);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'wav', seconds: 2, frames: 16_000, sampleRate: 8_000, channels: 2 });
    expect((await run(`info ${at('out.wav')}`)).stdout).toContain('seconds: 2\n');
  });

  it('describes songs', async () => {
    await run(`render -g rock -s 1 -b 3 --midi ${at('a.mid')} --song ${at('a.json')}`);
    expect(JSON.parse((await run(`info --json ${at('a.json')}`)).stdout)).toMatchObject({ kind: 'song', bars: 3, genre: 'rock' });
    expect(JSON.parse((await run(`info --json ${at('a.mid')}`)).stdout)).toMatchObject({ kind: 'midi', bars: 3 });
  });

  it('refuses what it does not know', async () => {
    await writeFile(at('a.txt'), 'hello');
    await expect(run(`info ${at('a.txt')}`)).resolves.toMatchObject({ code: 3, stdout: '' });
  });
});

describe('the program', () => {
  const start = (words: readonly string[]) =>
    spawn(process.execPath, ['--conditions=@loop/source', '--import', 'tsx', fileURLToPath(new URL('cli.ts', import.meta.url)), ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('runs as a command and exits with its code', async () => {
    const child = start(['render', '-g', 'techno', '-s', '7', '-b', '1', '--sample-rate', '8000', '-o', at('out.wav')]);
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    await expect(readdir(folder)).resolves.toEqual(['out.wav']);
  });

  it('goes on when nobody reads its progress', async () => {
    const child = start(['render', '-s', '1', '-b', '4', '--sample-rate', '8000', '-o', at('out.wav')]);
    await once(child.stderr, 'data');
    child.stderr.destroy();
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    await expect(readdir(folder)).resolves.toEqual(['out.wav']);
  });

  it('ends in order when nobody reads its result', async () => {
    const child = start(['genres']);
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (text) => (errors += String(text)));
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, errors]).toEqual([0, '']);
  });

  it('ends with 130 on SIGINT and leaves no partial file', async () => {
    const child = start(['render', '-s', '1', '-b', '64', '--bpm', '30', '-o', at('out.wav')]);
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(130);
    await expect(readdir(folder)).resolves.toEqual([]);
  });
});
