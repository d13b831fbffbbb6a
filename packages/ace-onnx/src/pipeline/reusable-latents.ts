import type { AudioClip, AudioSource } from '@loop/core';

import { sliceFrames } from '../diffusion/latents.js';
import type { Family, LatentClip } from './family.js';
import type { Song } from './make-song.js';

/** Names the latents that a track of a family leaves, so that later tasks need not encode its audio again. */
export function latentsKind(family: string): string {
  return `${family}/latents`;
}

/** The latents that come with a source, where they are those of its very sound. */
export function readLatents({ id, latent: shape, framesOf }: Family, source: AudioSource | undefined): LatentClip | undefined {
  if (source?.reusable?.kind !== latentsKind(id)) return undefined;
  const { latent, frames, gain } = (source.reusable.data ?? {}) as Partial<LatentClip>;
  return latent instanceof Float32Array && frames === framesOf(source.audio) && latent.length === frames * shape.frameSize
    ? { latent, frames, ...(typeof gain === 'number' && Number.isFinite(gain) ? { gain } : {}) }
    : undefined;
}

/** The latent of a song, as long as its sound: a network may have made more than was asked for. */
export function keptLatent({ latent: shape, framesOf }: Family, song: Song, made: number): LatentClip {
  const frames = Math.min(made, framesOf(song.audio));
  const latent =
    frames === made
      ? song.latent
      : shape.layout === 'frames-first'
        ? song.latent.slice(0, frames * shape.frameSize)
        : sliceFrames(song.latent, made, 0, frames);
  return { latent, frames, ...(song.gain === 1 ? {} : { gain: song.gain }) };
}

/** A latent as long as a clip's, to plan a task before the clip is encoded. */
export function silentSource(family: Family, audio: AudioClip | undefined): LatentClip | undefined {
  if (audio === undefined) return undefined;
  const frames = family.framesOf(audio);
  return { latent: new Float32Array(frames * family.latent.frameSize), frames };
}
