import type { AudioClip } from '@loop/core';

/** Where other audio goes into a clip. */
export interface SpliceOptions {
  /** The first frame of the region that is replaced. */
  readonly startFrame: number;
  /** One past its last frame. */
  readonly endFrame: number;
  /** Length of the crossfade *inside* the region at each end that touches kept audio, in frames. */
  readonly fadeFrames: number;
}

/**
 * Replaces a region of a clip with other audio of the region's length. At both ends the old fades over into the new with constant
 * power; everything outside the region stays bit for bit. The lengths of the fades shrink to half the region.
 *
 * @param clip - What is kept outside the region; not changed.
 * @param insert - The new audio: as many channels, `endFrame − startFrame` frames.
 */
export function spliceClip(clip: AudioClip, insert: AudioClip, options: SpliceOptions): AudioClip {
  const { startFrame, endFrame } = options;
  const fade = Math.min(options.fadeFrames, Math.floor((endFrame - startFrame) / 2));
  const channels = clip.channels.map((channel, index) => {
    const result = channel.slice();
    result.set(insert.channels[index] as Float32Array, startFrame);
    // At the very start or end of the clip there is nothing to fade from.
    if (startFrame > 0) crossfade(result, channel, startFrame, fade, 'in');
    if (endFrame < channel.length) crossfade(result, channel, endFrame - fade, fade, 'out');
    return result;
  });
  return { sampleRate: clip.sampleRate, channels };
}

/** Mixes the old back in over `length` frames from `start`: the new comes in, or goes out. */
function crossfade(result: Float32Array, old: Float32Array, start: number, length: number, direction: 'in' | 'out'): void {
  for (let index = 0; index < length; index += 1) {
    const share = (index + 0.5) / length;
    // Square roots of a smooth step keep the power constant and are the same to the last bit on every platform.
    const step = share * share * (3 - 2 * share);
    const [rising, falling] = [Math.sqrt(step), Math.sqrt(1 - step)];
    const [newGain, oldGain] = direction === 'in' ? [rising, falling] : [falling, rising];
    const at = start + index;
    result[at] = (result[at] as number) * newGain + (old[at] as number) * oldGain;
  }
}
