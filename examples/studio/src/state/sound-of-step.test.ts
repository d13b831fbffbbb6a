import { createSong, createStep, setTrackState } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { soundOfStep } from './sound-of-step.js';

const song = createSong({ genre: 'house', seed: 5, key: { root: 'C', scale: 'minor' } });

describe('the sound of a step', () => {
  it('is the note that the song would play', () => {
    const [note, ...others] = soundOfStep(song, 'bass', 0, createStep({ degree: 2, velocity: 0.5 }));
    expect(others).toEqual([]);
    expect(note).toMatchObject({ voice: 'bass', pitches: [27], velocity: 0.5 });
    expect(note?.seconds).toBeGreaterThan(0.02);
  });

  it('is a chord for stabs, and no pitch for drums', () => {
    expect(soundOfStep(song, 'stab', 1, createStep({}))[0]?.pitches.length).toBeGreaterThan(2);
    expect(soundOfStep(song, 'clap', 0, createStep({}))).toMatchObject([{ voice: 'clap', pitches: [] }]);
    expect(soundOfStep(song, 'hat', 0, createStep({ articulation: 'open' }))[0]?.voice).toBe('open-hat');
  });

  it('is heard whatever is muted, and whatever its chance', () => {
    const muted = setTrackState({ ...song, intensity: 0 }, 'lead', 'mute');
    expect(soundOfStep(muted, 'lead', 0, createStep({ probability: 0, hits: 3 }))).toHaveLength(1);
  });
});
