import { describe, expect, it } from 'vitest';

import { createMusicResult } from './create-music-result.js';
import type { MusicTrack } from './result.js';

const trackOf = (seed: number): MusicTrack => ({
  audio: { sampleRate: 48_000, channels: [new Float32Array(1)] },
  seed,
  metadata: {},
  provenance: { generator: 'tester', task: 'text2music', seed, aiGenerated: false, parameters: {} },
});

describe('createMusicResult', () => {
  it('offers the first track by itself, the very same object', () => {
    const tracks = [trackOf(1), trackOf(2)];
    const result = createMusicResult(tracks, [{ code: 'notice', message: 'x' }]);
    expect(result.track).toBe(tracks[0]);
    expect(result.tracks).toEqual(tracks);
    expect(result.warnings).toHaveLength(1);
  });

  it('refuses a generator that made nothing', () => {
    expect(() => createMusicResult([])).toThrow('at least one track');
  });
});
