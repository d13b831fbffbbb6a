import type { Levels } from './messages.js';

/** Measures peak and mean level of a stereo signal between two readings. */
export interface LevelMeter {
  /** Takes frames; returns their highest sample. */
  add(channels: readonly Float32Array[], from: number, count: number): number;
  /** Reads the levels since the last reading and starts over. */
  take(): Levels;
}

/** Creates a meter at silence. */
export function createLevelMeter(): LevelMeter {
  const peak = new Float64Array(2);
  const sum = new Float64Array(2);
  let frames = 0;
  return {
    add(channels, from, count) {
      let highest = 0;
      for (let side = 0; side < 2; side += 1) {
        const channel = channels[Math.min(side, channels.length - 1)] as Float32Array;
        let top = 0;
        let energy = 0;
        for (let index = from; index < from + count; index += 1) {
          const sample = channel[index] as number;
          const size = sample < 0 ? -sample : sample;
          if (size > top) top = size;
          energy += sample * sample;
        }
        if (top > (peak[side] as number)) peak[side] = top;
        if (top > highest) highest = top;
        sum[side] = (sum[side] as number) + energy;
      }
      frames += count;
      return highest;
    },
    take() {
      const mean = (side: number): number => (frames === 0 ? 0 : Math.sqrt((sum[side] as number) / frames));
      const levels: Levels = { peak: [peak[0] as number, peak[1] as number], rms: [mean(0), mean(1)] };
      peak.fill(0);
      sum.fill(0);
      frames = 0;
      return levels;
    },
  };
}
