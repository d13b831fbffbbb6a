import { automationAt, clipDuration, isLoopError } from '@loop/core';
import type { AudioClip, LoopError, MusicRequest, MusicResult, MusicTrack, Song } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { sectionSpans } from '../../arrangement/sections.js';
import { fromReusable } from '../composing/composition.js';
import { createPatternGenerator } from '../pattern-generator.js';

const RATE = 8_000;
const generator = createPatternGenerator({ sampleRate: RATE });
const make = (request: MusicRequest): Promise<MusicResult> => generator.generate(request);
const one = async (request: MusicRequest): Promise<MusicTrack> => (await make(request)).track;
const left = (track: MusicTrack | AudioClip): Float32Array => ('audio' in track ? track.audio : track).channels[0] as Float32Array;
const failure = (promise: Promise<unknown>): Promise<LoopError | undefined> =>
  promise.then(
    () => undefined,
    (error: LoopError) => error,
  );
const tone = (seconds: number, sampleRate: number): AudioClip => ({
  sampleRate,
  channels: [
    Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, index) => 0.3 * Math.sin((2 * Math.PI * 220 * index) / sampleRate)),
  ],
});
const base = { prompt: 'techno, A minor', seed: 7, durationSeconds: 8 } as const;

describe('text2music', () => {
  it.each([0.5, 1.2345, 7, 33.333])('is exactly %d s long', async (durationSeconds) => {
    const track = await one({ task: 'text2music', ...base, durationSeconds });
    expect(left(track).length).toBe(Math.round(durationSeconds * RATE));
  });

  it('honours tempo and key of the request before those of the prompt', async () => {
    const track = await one({ task: 'text2music', ...base, prompt: 'techno 140 bpm in C major', bpm: 133, key: 'Db dorian' });
    expect(track.metadata).toMatchObject({ bpm: 133, key: 'C# dorian', timeSignature: 4 });
  });

  it('honours tempo and key of the prompt', async () => {
    const track = await one({ task: 'text2music', ...base, prompt: 'house, 124 bpm, in G mixolydian' });
    expect(track.metadata).toMatchObject({ bpm: 124, key: 'G mixolydian' });
  });

  it('follows structure tags and says where the sections are', async () => {
    const track = await one({ task: 'text2music', ...base, bpm: 120, durationSeconds: 32, lyrics: '[Intro]\n[Build]\n[Drop]\n[Outro]' });
    const sections = track.metadata.sections ?? [];
    expect(sections.map(({ name }) => name)).toEqual(['intro', 'build', 'drop', 'outro']);
    expect(sections[0]?.startSeconds).toBe(0);
    expect(sections.at(-1)?.endSeconds).toBe(32);
    expect(level(left(track), sections[2], RATE)).toBeGreaterThan(level(left(track), sections[0], RATE));
  });

  it('takes a genre and sound settings from `advanced.pattern`, and refuses others', async () => {
    const track = await one({ task: 'text2music', ...base, advanced: { pattern: { genre: 'dnb', swing: 0.25 } } });
    expect(track.provenance.parameters).toMatchObject({ genre: 'dnb', swing: 0.25 });
    const error = await failure(make({ task: 'text2music', ...base, advanced: { pattern: { mystery: 1 } as object } }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('advanced.pattern.mystery');
  });

  it('refuses a key that is none', async () => {
    const error = await failure(make({ task: 'text2music', ...base, key: 'H moll' }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('key');
  });

  it('says plainly that no neural model made it', async () => {
    expect((await generator.capabilities()).kind).toBe('pattern');
    expect((await one({ task: 'text2music', ...base })).provenance).toMatchObject({ aiGenerated: false });
  });

  it('gives stems as long as the mix', async () => {
    const { stems = [] } = await one({ task: 'text2music', ...base, stems: true });
    expect(stems.map(({ name }) => name)).toContain('kick');
    expect(stems.every(({ audio }) => left(audio).length === 8 * RATE)).toBe(true);
  });

  it.each([
    [{ lyrics: '[verse]\nI sing' }, 'lyrics', 'ignored'],
    [{ lyrics: '[zwischenspiel]' }, 'lyrics', 'substituted'],
    [{ lyrics: '[intro][verse][drop][verse][drop][outro]', durationSeconds: 2 }, 'lyrics', 'clamped'],
    [{ prompt: 'ein Lied' }, 'prompt', 'substituted'],
    [{ prompt: 'techno 20 bpm' }, 'prompt', 'clamped'],
    [{ instrumental: false }, 'instrumental', 'ignored'],
    [{ steps: 8 }, 'steps', 'ignored'],
  ] as const)('warns about %o', async (fields, field, code) => {
    const { warnings } = await make({ task: 'text2music', ...base, durationSeconds: 4, ...fields });
    expect(warnings).toContainEqual(expect.objectContaining({ field, code }));
  });

  it.each([2, 3, 6] as const)('plays meter %d', async (timeSignature) => {
    const { tracks, warnings } = await make({ task: 'text2music', ...base, durationSeconds: 4, timeSignature });
    expect(warnings).toEqual([]);
    expect(tracks[0]?.metadata.timeSignature).toBe(timeSignature);
    expect(left(tracks[0]?.audio as AudioClip)).toHaveLength(4 * RATE);
  });

  it('warns about nothing when all is done as asked', async () => {
    expect((await make({ task: 'text2music', ...base, bpm: 130, lyrics: '[intro][drop]' })).warnings).toEqual([]);
  });
});

describe('retake', () => {
  it('at variance 0 is the first take, and differs more with more variance', async () => {
    const first = await one({ task: 'text2music', ...base });
    const same = await one({ task: 'retake', ...base, variance: 0, retakeSeed: 3 });
    const near = await one({ task: 'retake', ...base, variance: 0.2, retakeSeed: 3 });
    const far = await one({ task: 'retake', ...base, variance: 1, retakeSeed: 3 });
    expect(left(same)).toEqual(left(first));
    expect(difference(left(near), left(first))).toBeGreaterThan(0);
    expect(difference(left(far), left(first))).toBeGreaterThan(difference(left(near), left(first)));
    expect(near.metadata).toMatchObject({ bpm: first.metadata.bpm, key: first.metadata.key });
  });

  it('returns the retake seed that it drew', async () => {
    const { retakeSeed } = (await one({ task: 'retake', ...base })).provenance.parameters;
    expect(Number.isInteger(retakeSeed)).toBe(true);
  });
});

describe('repaint', () => {
  it('changes the region of its own music and leaves the rest bit for bit', async () => {
    const source = await one({ task: 'text2music', ...base, bpm: 120 });
    const painted = await one({ task: 'repaint', prompt: '', seed: 99, source, startSeconds: 2, endSeconds: 6 });
    expect(left(painted).slice(0, 2 * RATE)).toEqual(left(source).slice(0, 2 * RATE));
    expect(left(painted).slice(6 * RATE)).toEqual(left(source).slice(6 * RATE));
    expect(difference(left(painted).slice(2 * RATE, 6 * RATE), left(source).slice(2 * RATE, 6 * RATE))).toBeGreaterThan(1);
    expect(painted.metadata).toMatchObject({ bpm: 120, key: source.metadata.key });
  });

  it('can be repainted again', async () => {
    const source = await one({ task: 'text2music', ...base, bpm: 120 });
    const once = await one({ task: 'repaint', seed: 1, source, startSeconds: 0, endSeconds: 2 });
    const { tracks, warnings } = await make({ task: 'repaint', seed: 2, source: once, startSeconds: 4 });
    expect(warnings).toEqual([]);
    expect(left(tracks[0]).slice(0, 4 * RATE)).toEqual(left(once).slice(0, 4 * RATE));
  });

  it('joins new music to foreign audio, at any rate, and says so', async () => {
    const audio = tone(6, 44_100);
    const { tracks, warnings } = await make({
      task: 'repaint',
      prompt: 'house',
      seed: 1,
      source: { audio },
      startSeconds: 2,
      endSeconds: 4,
    });
    const [track] = tracks;
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'notice', field: 'source' }));
    expect(track.audio).toMatchObject({ sampleRate: RATE });
    expect(clipDuration(track.audio)).toBeCloseTo(6, 4);
    expect(track.reusable).toBeUndefined();
    const untouched = left(track).slice(RATE, 1.9 * RATE);
    expect(untouched.every((sample, index) => Math.abs(sample - 0.3 * Math.sin((2 * Math.PI * 220 * (index + RATE)) / RATE)) < 1e-3)).toBe(
      true,
    );
    expect(left(track).every(Number.isFinite)).toBe(true);
  });

  it('does not trust the state of audio that was cut since', async () => {
    const source = await one({ task: 'text2music', ...base });
    const cut = { ...source, audio: { ...source.audio, channels: source.audio.channels.map((channel) => channel.slice(0, 5 * RATE)) } };
    const { warnings } = await make({ task: 'repaint', prompt: 'techno', seed: 1, source: cut, startSeconds: 1, endSeconds: 2 });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'notice', field: 'source' }));
  });

  it('refuses a region outside the source', async () => {
    const error = await failure(make({ task: 'repaint', source: { audio: tone(2, RATE) }, startSeconds: 3, endSeconds: 4 }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('startSeconds');
  });
});

describe('extend', () => {
  it('writes on before and after its own music', async () => {
    const source = await one({ task: 'text2music', ...base, bpm: 120 });
    const longer = await one({ task: 'extend', seed: 5, source, beforeSeconds: 3, afterSeconds: 5 });
    expect(left(longer).length).toBe(16 * RATE);
    expect(left(longer).slice(4 * RATE, 10 * RATE)).toEqual(left(source).slice(RATE, 7 * RATE));
    expect(level(left(longer), { startSeconds: 0, endSeconds: 3 }, RATE)).toBeGreaterThan(0.001);
    expect(level(left(longer), { startSeconds: 11, endSeconds: 15 }, RATE)).toBeGreaterThan(0.001);
    expect(fromReusable(longer.reusable)?.durationSeconds).toBe(16);
  });

  it('gives what it adds its own levels and filter, and leaves those of the source', async () => {
    const source = await one({ task: 'text2music', ...base, bpm: 120, durationSeconds: 32 });
    const longer = await one({ task: 'extend', seed: 5, source, beforeSeconds: 16, afterSeconds: 32 });
    const [old, song] = [source, longer].map((track) => fromReusable(track.reusable)?.song as Song) as [Song, Song];
    const value = (of: Song, id: string, bar: number): number => automationAt(of.automation?.[id] ?? [], bar);
    for (const id of ['masterGainDb', 'filterCutoff', 'padGainDb']) {
      for (const bar of [0, 3.5, 6, 9, 12, 15]) expect(value(song, id, bar + 8)).toBeCloseTo(value(old, id, bar), 6);
    }
    const spans = sectionSpans(song).filter(({ start }) => start >= 24);
    expect(spans.map(({ name }) => name)).toEqual(['breakdown', 'build', 'drop', 'outro']);
    const [breakdown, build, drop] = spans.map(({ start }) => start) as [number, number, number];
    // The source ended on a fade.
    expect(value(song, 'masterGainDb', drop)).toBeGreaterThan(value(song, 'masterGainDb', breakdown) + 2);
    expect(value(song, 'filterCutoff', drop)).toBeGreaterThan(4 * value(song, 'filterCutoff', build));
    expect(value(song, 'padGainDb', drop)).toBe(value(song, 'padGainDb', 0));
    expect(value(song, 'masterGainDb', 40)).toBe(-24);
  });

  it('can be extended again', async () => {
    const source = await one({ task: 'text2music', ...base });
    const once = await one({ task: 'extend', seed: 5, source, beforeSeconds: 2.5 });
    const { tracks, warnings } = await make({ task: 'extend', seed: 6, source: once, beforeSeconds: 1, afterSeconds: 1 });
    expect(left(tracks[0]).length).toBe(Math.round(12.5 * RATE));
    expect(warnings).toEqual([]);
  });

  it('joins new music to both sides of foreign audio', async () => {
    const audio = tone(4, RATE);
    const { tracks, warnings } = await make({
      task: 'extend',
      prompt: 'pop',
      seed: 1,
      source: { audio },
      beforeSeconds: 2,
      afterSeconds: 2,
    });
    const [track] = tracks;
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'notice', field: 'source' }));
    expect(left(track).length).toBe(8 * RATE);
    expect(left(track).slice(2.5 * RATE, 5.5 * RATE)).toEqual(left(audio).slice(0.5 * RATE, 3.5 * RATE));
    expect(level(left(track), { startSeconds: 0, endSeconds: 2 }, RATE)).toBeGreaterThan(0.001);
    expect(level(left(track), { startSeconds: 6, endSeconds: 7.5 }, RATE)).toBeGreaterThan(0.001);
  });

  it('refuses more than ten minutes in all', async () => {
    const error = await failure(make({ task: 'extend', source: { audio: tone(2, RATE) }, afterSeconds: 599 }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('afterSeconds');
  });
});

describe('any request', () => {
  it('works for every length of song, however many tags it has', async () => {
    const lyrics = Array.from(
      { length: 60 },
      (_, index) => `[${['intro', 'verse', 'build', 'drop', 'breakdown', 'bridge', 'chorus', 'outro'][index % 8]}]`,
    ).join('\n');
    const track = await one({ task: 'text2music', prompt: 'dnb 180 bpm', lyrics, seed: 3, durationSeconds: 100 });
    expect(track.metadata.sections?.length).toBe(60);
  });

  it('keeps the seed within 32 bits over its variations', async () => {
    const { tracks } = await make({ task: 'text2music', ...base, durationSeconds: 1, seed: 0xffff_ffff, variations: 2 });
    expect(tracks.map(({ seed }) => seed)).toEqual([0xffff_ffff, 0]);
  });
});

function difference(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, sample, index) => sum + (sample - (b[index] as number)) ** 2, 0);
}

function level(
  samples: Float32Array,
  range: { readonly startSeconds: number; readonly endSeconds: number } | undefined,
  rate: number,
): number {
  const part = samples.slice((range?.startSeconds ?? 0) * rate, (range?.endSeconds ?? 0) * rate);
  return part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
}
