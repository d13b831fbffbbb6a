import type { Seconds } from '@loop/core';
import { AudioSample } from 'mediabunny';
import type { AudioSampleSource } from 'mediabunny';

/** Frames that are encoded together. */
const PIECE_FRAMES = 4_096;

/** The sound of a video, without a gap. */
export interface SoundTrack {
  /** Adds left and right. */
  add(channels: readonly Float32Array[]): Promise<void>;
  /** Adds what still waits to be a whole piece. */
  flush(): Promise<void>;
  /** How much there is. */
  seconds(): Seconds;
}

/** Creates the sound of a video that begins at 0. */
export function createSoundTrack(source: Pick<AudioSampleSource, 'add'>, sampleRate: number): SoundTrack {
  let blocks: (readonly Float32Array[])[] = [];
  let waiting = 0;
  let done = 0;
  const flush = async (): Promise<void> => {
    if (waiting === 0) return;
    // Planar: all of the left, then all of the right.
    const data = new Float32Array(2 * waiting);
    let at = 0;
    for (const [left, right] of blocks as (readonly [Float32Array, Float32Array])[]) {
      data.set(left, at);
      data.set(right, waiting + at);
      at += left.length;
    }
    const sample = new AudioSample({ data, format: 'f32-planar', numberOfChannels: 2, sampleRate, timestamp: done / sampleRate });
    done += waiting;
    blocks = [];
    waiting = 0;
    await source.add(sample);
    sample.close();
  };
  return {
    async add(channels) {
      blocks.push(channels);
      waiting += channels[0]!.length;
      if (waiting >= PIECE_FRAMES) await flush();
    },
    flush,
    seconds: () => (done + waiting) / sampleRate,
  };
}
