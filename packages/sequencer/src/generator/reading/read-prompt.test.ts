import { GENRES } from '@loop/core';
import { KEY_TABLE } from '@loop/testing';
import { describe, expect, it } from 'vitest';

import { readPrompt } from './read-prompt.js';

describe('readPrompt', () => {
  it.each(KEY_TABLE)('reads the key of %j as every package does, in any prompt', (text, key) => {
    for (const prompt of [text, `slow song, ${text}, warm`, `warm pads in ${text}`]) expect(readPrompt(prompt).key).toMatchObject(key);
  });

  it('reads style, tempo, key and mood', () => {
    const reading = readPrompt('dark techno, 132 bpm, in F# phrygian, lots of reverb');
    expect(reading).toMatchObject({ genre: 'techno', bpm: 132, key: { root: 'F#', scale: 'phrygian' }, scales: ['phrygian'] });
    expect(reading.brightness).toBeLessThan(0);
    expect(reading.space).toBeGreaterThan(0);
    expect(reading.understood).toEqual(['dark', 'techno', 'reverb']);
  });

  it.each(GENRES.map((genre) => [genre]))('knows the preset %s by its name', (genre) => {
    expect(readPrompt(`some ${genre} please`).genre).toBe(genre);
  });

  it('takes the first style where there are several', () => {
    expect(readPrompt('ambient, techno').genre).toBe('ambient');
  });

  it.each([
    ['128bpm', 128],
    ['at 92.5 BPM', 92.5],
    ['tempo: 140', 140],
    ['bpm=87', 87],
    ['808 bass, 1999', undefined],
  ])('reads the tempo of %o', (prompt, bpm) => {
    expect(readPrompt(prompt).bpm).toBe(bpm);
  });

  it('maps a relative of a preset with its own tempo and swing', () => {
    expect(readPrompt('lofi study beats')).toMatchObject({ genre: 'hiphop', bpmRange: [70, 88], swing: 0.32 });
  });

  it('keeps every amount within its range', () => {
    const reading = readPrompt('aggressive hard techno, metal, energetic, epic, fast, dense, bright, happy, gabber, frantic');
    expect(reading.energy).toBe(1);
    expect(reading.brightness).toBeLessThanOrEqual(1);
  });

  it('understands nothing where there is nothing to understand', () => {
    expect(readPrompt('')).toMatchObject({ genre: undefined, energy: 0, scales: [], understood: [] });
    expect(readPrompt('ein Lied über den Regen')).toMatchObject({ genre: undefined, understood: [] });
  });
});
