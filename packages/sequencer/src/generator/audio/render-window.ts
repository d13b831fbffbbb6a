import { secondsPerBar } from '@loop/core';
import type { Abortable, AudioClip, Fraction, Hertz, Seconds, Song, Stem } from '@loop/core';

import { renderStems } from '../../render/render-stems.js';
import { streamSong } from '../../render/stream-song.js';
import { fadeEnd, windowOf } from './reshape-audio.js';

/** What of a song is rendered. */
export interface RenderWindow {
  readonly song: Song;
  /** Where in the song the audio begins; what sounded before rings into it. */
  readonly offsetSeconds: Seconds;
  readonly durationSeconds: Seconds;
  /** How long the audio fades at its end. */
  readonly fadeOutSeconds: Seconds;
  readonly sampleRate: Hertz;
  /** Whether each part is also rendered alone. */
  readonly stems: boolean;
}

/** Rendered music. */
export interface RenderedWindow {
  readonly audio: AudioClip;
  /** The parts that sound, when they were asked for. */
  readonly stems?: readonly Stem[] | undefined;
}

/** Renders a stretch of a song that need not begin or end with a bar. Yields the share that is done; returns the music. */
export async function* renderWindow(window: RenderWindow, { signal }: Abortable): AsyncGenerator<Fraction, RenderedWindow, void> {
  const { song, sampleRate, offsetSeconds, durationSeconds } = window;
  signal?.throwIfAborted();
  const first = Math.round(offsetSeconds * sampleRate);
  const length = Math.round(durationSeconds * sampleRate);
  const toBar = Math.max(1, Math.ceil((offsetSeconds + durationSeconds) / secondsPerBar(song) - 1e-9));
  const finish = (clip: AudioClip, start: number): AudioClip => {
    const cut = windowOf(clip, start, length);
    fadeEnd(cut, Math.round(window.fadeOutSeconds * sampleRate));
    return cut;
  };

  const channels = [new Float32Array(first + length), new Float32Array(first + length)] as const;
  for await (const chunk of streamSong(song, { sampleRate, toBar, signal })) {
    channels.forEach((channel, side) => {
      const part = chunk.channels[side] as Float32Array;
      channel.set(part.subarray(0, Math.max(0, channel.length - chunk.startFrame)), Math.min(chunk.startFrame, channel.length));
    });
    const done = Math.min(1, (chunk.startFrame + chunk.channels[0].length) / chunk.totalFrames);
    yield window.stems ? done / 2 : done;
  }
  const audio = finish({ sampleRate, channels }, first);
  if (!window.stems) return { audio };
  const stems = await renderStems(song, { sampleRate, toBar, signal });
  return { audio, stems: stems.map(({ name, clip }) => ({ name, audio: finish(clip, first) })) };
}
