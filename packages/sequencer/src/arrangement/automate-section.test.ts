import { automationAt, createSong, parseSong, serializeSong } from '@loop/core';
import { arrangeSong } from '@loop/core/composing';
import { describe, expect, it } from 'vitest';

import { automateSection, sectionRamp } from './automate-section.js';
import { assertSongSound, keepKnownSound } from '../engine/check-sound.js';
import { moveSection } from './sections.js';

const song = arrangeSong({ ...createSong({ genre: 'house', seed: 1 }), sound: { filterCutoff: 9_000 } }, [
  { name: 'intro', bars: 4 },
  { name: 'build', bars: 4 },
  { name: 'drop', bars: 4 },
]);

describe('automating a part of a song', () => {
  const opened = automateSection(song, 1, 'filterCutoff', [400, 12_000]);
  const at = (bar: number): number => automationAt(opened.automation?.['filterCutoff'] ?? [], bar);

  it('moves the control over that part alone', () => {
    expect([at(0), at(3.9), at(4), at(8), at(11)]).toEqual([9_000, 9_000, 400, 9_000, 9_000]);
    expect(at(6)).toBeGreaterThan(5_000);
    expect(at(7.9)).toBeGreaterThan(11_000);
    expect(sectionRamp(opened, 1, 'filterCutoff')).toEqual([400, 12_000]);
    expect(sectionRamp(song, 1, 'filterCutoff')).toEqual([9_000, 9_000]);
  });

  it('changes one part after another, and goes along when the part moves', () => {
    const both = automateSection(opened, 0, 'filterCutoff', [200, 200]);
    expect(sectionRamp(both, 0, 'filterCutoff')).toEqual([200, 200]);
    expect(sectionRamp(both, 1, 'filterCutoff')).toEqual([400, 12_000]);
    const [start, end] = sectionRamp(moveSection(both, 1, 2), 2, 'filterCutoff');
    expect(start).toBeCloseTo(400);
    expect(end).toBeCloseTo(12_000);
    expect(parseSong(serializeSong(both))).toEqual(both);
  });

  it('moves the intensity as well, from the song’s own', () => {
    const risen = automateSection(song, 1, 'intensity', [0.2, 3]);
    expect(sectionRamp(song, 1, 'intensity')).toEqual([song.intensity, song.intensity]);
    expect(sectionRamp(risen, 1, 'intensity')).toEqual([0.2, 1]);
    expect(sectionRamp(risen, 2, 'intensity')).toEqual([song.intensity, song.intensity]);
    expect(() => assertSongSound(risen)).not.toThrow();
    expect(keepKnownSound(risen)).toEqual({ song: risen, warnings: [] });
  });

  it('keeps to the control’s range, and to parts that are there', () => {
    expect(sectionRamp(automateSection(song, 2, 'masterGainDb', [-99, 99]), 2, 'masterGainDb')).toEqual([-24, 12]);
    expect(() => automateSection(song, 3, 'filterCutoff', [1, 1])).toThrow(/index/);
  });
});
