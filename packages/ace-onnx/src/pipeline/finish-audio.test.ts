import { describe, expect, it } from 'vitest';

import { WHOLE_SOUND } from './delivery.js';
import { finishAudio } from './finish-audio.js';

const sound = () => ({
  sampleRate: 48_000,
  channels: [0, 1].map((side) => Float32Array.from({ length: 2_000 }, (_, index) => 0.3 * Math.sin(index / (20 + side)))),
});
const settings = { keepSource: true, limitPeak: false, normalise: true } as const;
const peakOf = (channels: readonly Float32Array[]): number => Math.max(...channels.flatMap((channel) => Array.from(channel, Math.abs)));

describe('finishing sound', () => {
  it('brings it to its level, joins it to a source and limits it in the arrays that were decoded, so that long songs are held once', () => {
    const kept = { ...WHOLE_SOUND, kept: [{ from: 0, to: 500, at: 0 }] };
    for (const job of [
      { settings, delivery: WHOLE_SOUND },
      { settings: { ...settings, limitPeak: true }, delivery: WHOLE_SOUND, gain: 4 },
      { settings, delivery: kept, source: sound() },
    ]) {
      const decoded = sound();
      const { audio } = finishAudio(decoded, job);
      expect(audio.channels.map((channel, side) => channel === decoded.channels[side])).toEqual([true, true]);
      expect(peakOf(audio.channels)).toBeLessThan(0.9);
    }
  });

  it('copies only what is cut', () => {
    const decoded = sound();
    const { audio } = finishAudio(decoded, {
      settings: { ...settings, normalise: false },
      delivery: { ...WHOLE_SOUND, skip: 10, length: 100 },
    });
    expect(audio.channels[0]).toEqual(decoded.channels[0]!.slice(10, 110));
  });
});
