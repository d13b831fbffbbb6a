import { automationAt, eventsBetween, parseSong, serializeSong, songLengthTicks } from '@loop/core';
import type { AudioClip, Genre, Song } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';
import { describe, expect, it } from 'vitest';

import { bandOf, powerDb } from '../../kits/__fixtures__/band-levels.js';
import { renderSong } from '../../render/render-song.js';
import { renderStems } from '../../render/render-stems.js';
import { compose, readBrief } from './compose.js';

const RATE = 16_000;

const pieceOf = (genre: Genre, seed: number): Song =>
  compose(readBrief({ prompt: '', bpm: 120, advanced: { pattern: { genre } } }), { seed, durationSeconds: 64 }).song;

/** Where each section begins and ends, in bars. */
function sectionsOf({ arrangement }: Song): readonly { readonly name: string; readonly start: number; readonly end: number }[] {
  const starts = arrangement.flatMap(({ section }, entry) => (section === undefined ? [] : [{ name: section, start: entry }]));
  return starts.map((section, index) => ({ ...section, end: starts[index + 1]?.start ?? arrangement.length }));
}

function partOf({ channels }: AudioClip, song: Song, start: number, end: number): AudioClip {
  const frames = (240 / song.bpm) * RATE;
  return { sampleRate: RATE, channels: channels.map((channel) => channel.slice(Math.round(start * frames), Math.round(end * frames))) };
}

describe.each(['house', 'techno', 'dnb', 'pop'] as const)('a piece of %s', (genre) => {
  const song = pieceOf(genre, 4);
  const sections = sectionsOf(song);
  const find = (name: string): { readonly start: number; readonly end: number } =>
    sections.find((section) => section.name === name) ?? { start: 0, end: 0 };

  it('has a beginning, a build, a drop and an end', () => {
    expect(song.arrangement).toHaveLength(32);
    expect(sections.map(({ name }) => name)).toEqual(['intro', 'verse', 'build', 'drop', 'breakdown', 'build', 'drop', 'outro']);
    expect(parseSong(serializeSong(song))).toEqual(song);
  });

  it('drops by 2.5 to 9 LU above its build, and differs from section to section', { timeout: 120_000 }, async () => {
    const clip = await renderSong(song, { sampleRate: RATE });
    const loudness = ({ start, end }: { start: number; end: number }): number =>
      measureLoudness(partOf(clip, song, start, end)).integratedLufs;
    const rise = loudness(find('drop')) - loudness(find('build'));
    expect(rise).toBeGreaterThan(2.5);
    expect(rise).toBeLessThan(9);
    expect(loudness(find('drop')) - loudness(find('intro'))).toBeGreaterThan(2.5);
  });

  it('opens its filter through the build and lets a riser rise', { timeout: 120_000 }, async () => {
    const { start, end } = find('build');
    const lane = song.automation?.['filterCutoff'] ?? [];
    expect(automationAt(lane, end - 0.1)).toBeGreaterThan(3 * automationAt(lane, start));
    const risers = eventsBetween(song, 0, songLengthTicks(song)).filter((event) => event.type === 'note' && event.voice === 'riser');
    expect(risers.length).toBeGreaterThanOrEqual(2);
    const stems = await renderStems(song, { sampleRate: RATE, fromBar: end - 2, toBar: end });
    const riser = stems.find(({ name }) => name === 'riser')?.clip.channels[0] as Float32Array;
    const band = bandOf(riser, RATE, 3_000);
    const quarter = Math.floor(band.length / 4);
    expect(powerDb(band.subarray(3 * quarter)) - powerDb(band.subarray(0, quarter))).toBeGreaterThan(6);
  });

  it('begins its high points with a crash, and ends its phrases on toms where drummers do', () => {
    const struck = (start: number, instrument: 'hat' | 'perc'): readonly unknown[] =>
      song.tracks[instrument].bars[song.arrangement[start]?.bar as number]?.map((step) => step?.articulation) ?? [];
    for (const { name, start } of sections) {
      const opensWithCrash = ['verse', 'drop', 'breakdown'].includes(name);
      expect([name, struck(start, 'hat')[0] === 'crash']).toEqual([name, opensWithCrash]);
    }
    const { end } = find('intro');
    expect(
      struck(end - 1, 'perc')
        .slice(12)
        .includes('tom'),
    ).toBe(['dnb', 'pop'].includes(genre));
  });

  it('ends on one beat', () => {
    const last = eventsBetween(song, songLengthTicks(song) - 3_840, songLengthTicks(song)).filter((event) => event.type === 'note');
    expect(last.length).toBeGreaterThan(0);
    expect(last.every(({ tick }) => tick < songLengthTicks(song) - 3_600)).toBe(true);
  });
});

it('keeps calm music calm: no riser, and no section far above another', { timeout: 120_000 }, async () => {
  const song = pieceOf('ambient', 2);
  const clip = await renderSong(song, { sampleRate: RATE });
  const levels = sectionsOf(song).map(({ start, end }) => measureLoudness(partOf(clip, song, start, end)).integratedLufs);
  expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(9);
  expect(song.sound['riserGainDb']).toBe(-60);
});
