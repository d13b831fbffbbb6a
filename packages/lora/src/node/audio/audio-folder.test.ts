import type { AudioClip } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { encodeFlac } from '../../audio/encode/encode-flac.js';
import { analyzeFile } from './analyze-file.js';
import { createFfmpegDecoder, findFfmpeg } from './find-ffmpeg.js';
import { lintFolder } from './lint-folder.js';
import { outputNames } from './output-names.js';
import { processFolder, streamProcessFolder } from './process-folder.js';
import type { ProcessFolderEvent } from './process-folder.js';
import { JOURNAL } from './process-journal.js';
import { writeLintReport } from './write-lint-report.js';

const RATE = 48_000;

/** Plucked tones, the right channel a little different, at a peak of −1 dBFS. */
function song(seconds: number, peak = 0.8913, sampleRate = RATE): AudioClip {
  const channels = [1, 1.01].map((detune) =>
    Float32Array.from({ length: seconds * sampleRate }, (_, frame) => {
      const time = frame / sampleRate;
      return Math.exp(-6 * (time % 0.5)) * Math.sin(2 * Math.PI * 220 * detune * (1 + Math.floor(time)) * time) * peak;
    }),
  );
  const top = Math.max(...channels.map((channel) => channel.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
  return { sampleRate, channels: channels.map((channel) => channel.map((value) => (value * peak) / top)) };
}

let root = '';
let raw = '';
const ready = encodeFlac(song(4));
const options = { minSeconds: 2, workers: 0, ffmpeg: false } as const;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'loop-audio-'));
  raw = path.join(root, 'raw');
  await mkdir(path.join(raw, 'b'), { recursive: true });
  await writeFile(path.join(raw, 'ready.flac'), ready);
  await writeFile(path.join(raw, 'b', 'low.wav'), encodeWav({ ...song(4, 0.3, 22_050), channels: [song(4, 0.3, 22_050).channels[0]!] }));
  await writeFile(path.join(raw, 'broken.mp3'), 'no sound');
  await writeFile(path.join(raw, 'short.wav'), encodeWav(song(1)));
  await writeFile(path.join(raw, 'words.txt'), 'not audio');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('processFolder', () => {
  let output = '';
  beforeEach(async () => {
    output = await mkdtemp(path.join(root, 'out-'));
  });

  it('brings files to one rate, two channels and one level, copies what needs nothing, and lists what fails', async () => {
    const { files, counts } = await processFolder(raw, { ...options, output });
    expect(counts).toEqual({ success: 2, skipped: 1, failed: 1 });
    expect(files.map(({ source, status, reason }) => [source.path, status, reason])).toEqual([
      ['b/low.wav', 'success', undefined],
      ['broken.mp3', 'failed', 'unreadable'],
      ['ready.flac', 'success', undefined],
      ['short.wav', 'skipped', 'too_short'],
    ]);
    const [low, , same] = files;
    expect(low).toMatchObject({ changes: ['made-stereo', 'resampled', 'gain'], outputs: [{ path: 'b/low.flac', isCopy: false }] });
    expect(same).toMatchObject({ changes: [], gainDb: 0, outputs: [{ path: 'ready.flac', isCopy: true }] });
    expect(new Uint8Array(await readFile(path.join(output, 'ready.flac')))).toEqual(ready);
    const heard = await analyzeFile(path.join(output, 'b/low.flac'));
    expect(heard.facts).toMatchObject({ sampleRate: RATE, channels: 2 });
    expect(heard.facts!.loudness.samplePeakDb).toBeCloseTo(-1, 1);
    expect(await readdir(path.join(root, 'raw'))).toEqual(['b', 'broken.mp3', 'ready.flac', 'short.wav', 'words.txt']);
  });

  it('goes on where a run was stopped, and does again only what has changed', async () => {
    const stopped = streamProcessFolder(raw, { ...options, output });
    for await (const event of stopped) if (event.type === 'file') break;
    const second = await processFolder(raw, { ...options, output });
    expect(second.earlier).toBe(1);
    expect(second.counts).toEqual({ success: 2, skipped: 1, failed: 1 });
    await rm(path.join(output, 'ready.flac'));
    const third = await processFolder(raw, { ...options, output });
    expect(third.earlier).toBe(3);
    expect((await stat(path.join(output, 'ready.flac'))).size).toBe(ready.length);
    expect((await processFolder(raw, { ...options, output, normalize: 'none' })).earlier).toBe(0);
  });

  it('reads a journal whose last line a crash has cut', async () => {
    await processFolder(raw, { ...options, output });
    const journal = path.join(output, JOURNAL);
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.slice(0, text.length - 30));
    expect((await processFolder(raw, { ...options, output })).earlier).toBe(3);
  });

  it("keeps a copy of a person's file that is in the way, and none of its own", async () => {
    await writeFile(path.join(output, 'ready.flac'), 'mine');
    const { files } = await processFolder(raw, { ...options, output });
    expect(files[2]!.outputs[0]!.backup).toBe('ready.flac.bak');
    expect(await readFile(path.join(output, 'ready.flac.bak'), 'utf8')).toBe('mine');
    await processFolder(raw, { ...options, output, format: 'wav' });
    await processFolder(raw, { ...options, output, normalize: 'loudness', targetLufs: -20 });
    expect((await readdir(output)).filter((name) => name.includes('.bak'))).toEqual(['ready.flac.bak']);
  });

  it('gives the same bytes in threads as without them, and reports every file once', async () => {
    const other = await mkdtemp(path.join(root, 'out-'));
    const events: ProcessFolderEvent[] = [];
    const threaded = await processFolder(raw, { ...options, workers: 1, output: other, onProgress: (event) => events.push(event) });
    const here = await processFolder(raw, { ...options, output });
    expect(threaded.files).toEqual(here.files);
    expect(events.filter(({ type }) => type === 'file')).toHaveLength(4);
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction] : []));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a! - b!));
  });

  it('divides long recordings into numbered pieces', async () => {
    const { files } = await processFolder(raw, { ...options, output, minSeconds: 1, maxSeconds: 2.5, long: 'segment' });
    const pieces = files[2]!.outputs;
    expect(pieces.map(({ path: name }) => name)).toEqual(['ready-01.flac', 'ready-02.flac']);
    expect(pieces[0]!.seconds + pieces[1]!.seconds).toBeCloseTo(4, 3);
    expect(pieces[1]!.startSeconds).toBe(pieces[0]!.seconds);
  });

  it('copies what is known about a song under its new name, and never over what somebody has corrected', async () => {
    const own = await mkdtemp(path.join(root, 'own-'));
    const texts = {
      'a.caption.txt': 'dusty',
      'a.lyrics.txt': '[Verse]',
      'A.json': '{}',
      'gone.caption.txt': 'of no song',
      'b.caption.txt': 'short',
    };
    await writeFile(path.join(own, 'a.flac'), ready);
    await writeFile(path.join(own, 'b.wav'), encodeWav(song(1)));
    for (const [name, text] of Object.entries(texts)) await writeFile(path.join(own, name), text);
    const { sideCars } = await processFolder(own, { ...options, output });
    expect([sideCars.copied.toSorted(), sideCars.leftOut]).toEqual([['a.caption.txt', 'a.json', 'a.lyrics.txt'], []]);
    await writeFile(path.join(output, 'a.caption.txt'), 'corrected');
    expect((await processFolder(own, { ...options, output })).sideCars.copied).toEqual([]);
    expect(await readFile(path.join(output, 'a.caption.txt'), 'utf8')).toBe('corrected');
    const divided = await mkdtemp(path.join(root, 'divided-'));
    const cut = await processFolder(own, { ...options, output: divided, minSeconds: 1, maxSeconds: 2.5, long: 'segment' });
    expect(cut.sideCars.copied).toEqual(['a-01.caption.txt', 'a-02.caption.txt', 'b.caption.txt']);
    expect(cut.sideCars.leftOut.toSorted()).toEqual(['A.json', 'a.lyrics.txt']);
  });

  it('refuses an output inside the folder, and options that cannot be', async () => {
    await expect(processFolder(raw, { output: path.join(raw, 'out') })).rejects.toThrow('output: must be outside');
    await rm(path.join(raw, 'out'), { recursive: true, force: true });
    await expect(processFolder(raw, { output, peakDb: 3, normalize: 'loud' as never })).rejects.toThrow(/peakDb.*normalize/su);
  });

  it('ends at once when it is aborted, and leaves no half-written file', async () => {
    const reason = new Error('enough');
    await expect(processFolder(raw, { ...options, output, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const run = processFolder(raw, {
      ...options,
      workers: 1,
      output,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(run).rejects.toBe(reason);
    expect((await readdir(output, { recursive: true })).filter((name) => name.endsWith('.part') || name.startsWith('lock.'))).toEqual([]);
  });
});

describe('outputNames', () => {
  it('tells apart names that would meet, whichever comes first', () => {
    const names = outputNames(['a/Rain.wav', 'a/rain.mp3', 'b/rain.mp3']);
    expect(names).toEqual([expect.stringMatching(/^a\/Rain~[\da-f]{6}$/u), expect.stringMatching(/^a\/rain~[\da-f]{6}$/u), 'b/rain']);
    expect(new Set(names).size).toBe(3);
    expect(outputNames(['b/rain.mp3', 'a/rain.mp3', 'a/Rain.wav']).toReversed()).toEqual(names);
  });
});

describe('lintFolder', () => {
  it('hears every file and reads the words beside it, and writes a report that an earlier one gives way to', async () => {
    const folder = await mkdtemp(path.join(root, "song's & <b>-"));
    await writeFile(path.join(folder, 'a.flac'), ready);
    await writeFile(path.join(folder, 'again.wav'), encodeWav(song(4, 0.5)));
    await writeFile(path.join(folder, 'broken.mp3'), 'no sound');
    const found = await lintFolder(folder, { workers: 0, ffmpeg: false, pictures: true, music: false, ignore: ['licence-unknown', 'hum'] });
    const codes = new Set(found.issues.map(({ code }) => code));
    expect([...codes]).toEqual(expect.arrayContaining(['audio-unreadable', 'caption-empty', 'duration-too-short']));
    expect(codes.has('licence-unknown')).toBe(false);
    expect(found.tracks.map(({ seconds }) => seconds)).toEqual([4, 4, undefined]);
    const report = path.join(root, 'report.html');
    await writeFile(report, 'notes');
    expect(await writeLintReport(found, { output: report })).toEqual({ file: report, backup: `${report}.bak` });
    expect(await writeLintReport(found, { output: report })).toEqual({ file: report });
    const html = await readFile(report, 'utf8');
    expect(html).toContain(`src="./song&#39;s%20%26%20%3Cb%3E`);
    expect(html).not.toContain('<b>');
  });

  it('refuses to ignore a rule that there is not', async () => {
    await expect(lintFolder(raw, { ignore: ['noise'] })).rejects.toThrow('ignore[0]: is no rule');
  });
});

describe('findFfmpeg', () => {
  it('finds a program on the path, and decodes what it gives', async () => {
    const folder = await mkdtemp(path.join(root, 'bin-'));
    const program = path.join(folder, 'ffmpeg');
    const wav = path.join(folder, 'sound.wav');
    await writeFile(wav, encodeWav(song(1)));
    await writeFile(program, `#!/bin/sh\ncat > /dev/null\ncat '${wav}'\n`);
    await chmod(program, 0o755);
    expect(await findFfmpeg({ PATH: `relative${path.delimiter}${folder}` })).toBe(program);
    expect(await findFfmpeg({ PATH: 'relative' })).toBeUndefined();
    const decoder = createFfmpegDecoder(program);
    expect((await decoder(new Uint8Array(100_000), {})).sampleRate).toBe(RATE);
    await writeFile(program, '#!/bin/sh\necho "moov atom not found" >&2\nexit 1\n');
    await expect(decoder(new Uint8Array(9), {})).rejects.toThrow('moov atom not found');
    await expect(createFfmpegDecoder(path.join(folder, 'none'))(new Uint8Array(9), {})).rejects.toMatchObject({ code: 'unsupported' });
  });
});
