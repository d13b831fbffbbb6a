import { createSong } from '@loop/core';
import type { MusicTrack, Song } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { renderSong } from '../../render/render-song.js';
import { fromReusable } from '../composing/composition.js';
import { estimateTempo } from '../audio/estimate-tempo.js';
import { createPatternGenerator } from '../pattern-generator.js';

const generator = createPatternGenerator({ sampleRate: 8_000 });
const songOf = (track: MusicTrack | undefined): Song => fromReusable(track?.reusable)?.song as Song;
const base = { prompt: 'techno, A minor', seed: 7, durationSeconds: 8 } as const;

describe('a cover of its own song', () => {
  it('keeps melody, tempo, key and length, and changes the rest', async () => {
    const { track: source } = await generator.generate({ task: 'text2music', ...base });
    const { tracks, warnings } = await generator.generate({ task: 'cover', source: source, prompt: 'hip hop', seed: 9 });
    const [before, after] = [songOf(source), songOf(tracks[0])];
    expect(after.bpm).toBe(before.bpm);
    expect(after.key).toEqual(before.key);
    expect(tracks[0].audio.channels[0]).toHaveLength(source.audio.channels[0]!.length);
    const played = (song: Song, instrument: 'lead' | 'acid' | 'bass' | 'hat') =>
      song.arrangement.map(({ bar }) => song.tracks[instrument].bars[bar]);
    for (const instrument of ['lead', 'acid', 'bass'] as const) expect(played(after, instrument)).toEqual(played(before, instrument));
    expect(played(after, 'hat')).not.toEqual(played(before, 'hat'));
    expect(warnings).toEqual([]);
  });

  it('lets go of the melody as the strength falls', async () => {
    const { track: source } = await generator.generate({ task: 'text2music', ...base, prompt: 'psytrance, A minor, energetic' });
    const { tracks } = await generator.generate({ task: 'cover', source: source, strength: 0, prompt: 'house', seed: 9 });
    const bars = (song: Song) => song.arrangement.map(({ bar }) => song.tracks.bass.bars[bar]);
    expect(bars(songOf(tracks[0]))).not.toEqual(bars(songOf(source)));
  });
});

describe('a cover of foreign audio', () => {
  it('takes over length and tempo, and says what it cannot hear', async () => {
    const audio = await renderSong(createSong({ genre: 'house', seed: 3, bpm: 126, barCount: 4, intensity: 0.4 }), { sampleRate: 8_000 });
    const { tracks, warnings } = await generator.generate({ task: 'cover', source: { audio }, prompt: 'ambient', seed: 4 });
    expect(tracks[0].audio.channels[0]).toHaveLength(audio.channels[0]!.length);
    expect(Math.abs((tracks[0].metadata.bpm ?? 0) - 126)).toBeLessThan(4);
    expect(warnings.map(({ message }) => message).join()).toContain('cannot hear its notes');
  });
});

describe('estimateTempo', () => {
  it.each([84, 100, 126, 140, 174])('finds %i beats per minute', async (bpm) => {
    const song = createSong({ seed: 5, bpm, barCount: 4, intensity: 0.05, styles: { kick: 'four' } });
    const clip = await renderSong(song, { sampleRate: 8_000 });
    expect(Math.abs((estimateTempo(clip) ?? 0) - bpm)).toBeLessThan(1.5);
  });

  it('finds no tempo in silence, in a steady tone, or in less than two seconds', () => {
    const clip = (frames: number, sample: (index: number) => number) => ({
      sampleRate: 8_000,
      channels: [Float32Array.from({ length: frames }, (_, index) => sample(index))],
    });
    expect(estimateTempo(clip(40_000, () => 0))).toBeUndefined();
    expect(estimateTempo(clip(40_000, (index) => Math.sin(index / 5)))).toBeUndefined();
    expect(estimateTempo(clip(8_000, (index) => (index % 4_000 < 100 ? 1 : 0)))).toBeUndefined();
  });
});
