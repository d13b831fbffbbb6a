import type { AudioClip, Decibels, Seconds } from '@loop/core';
import { EMPTY_SLOT, clipDuration, dbToGain } from '@loop/core';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

/** Plays one clip at a time beside the song, to hear what it is: as loud as it is in a slot. */
export interface Audition {
  /** What is heard now, by the name under which it was started. */
  readonly heard: ReadonlySignal<string | undefined>;
  /**
   * Starts a clip from its beginning; the one before stops. Call it from a click or a key.
   *
   * @param options - `loop`: whether it starts over at its end. Default: it ends there. `gainDb`: its level. Default: that of an empty slot.
   */
  play(name: string, clip: AudioClip, options?: { readonly loop?: boolean | undefined; readonly gainDb?: Decibels | undefined }): void;
  /** Where the clip is that is heard, from its beginning; `undefined` in silence. */
  place(): Seconds | undefined;
  stop(): void;
}

/** Creates an audition that is silent, and opens no sound before it is asked. */
export function createAudition(): Audition {
  const heard = signal<string | undefined>(undefined);
  let context: AudioContext | undefined;
  let playing: { readonly source: AudioBufferSourceNode; readonly from: Seconds; readonly length: Seconds } | undefined;

  const stop = (): void => {
    playing?.source.stop();
    playing = undefined;
    heard.value = undefined;
  };
  return {
    heard,
    stop,
    place() {
      if (context === undefined || playing === undefined) return undefined;
      return Math.max(0, context.currentTime - context.baseLatency - playing.from) % playing.length;
    },
    play(name, clip, { loop = false, gainDb = EMPTY_SLOT.gainDb } = {}) {
      stop();
      const { channels, sampleRate } = clip;
      context ??= new AudioContext();
      void context.resume();
      const buffer = context.createBuffer(channels.length, channels[0]!.length, sampleRate);
      for (const [index, channel] of channels.entries()) buffer.copyToChannel(channel as Float32Array<ArrayBuffer>, index);
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.loop = loop;
      const level = context.createGain();
      level.gain.value = dbToGain(gainDb);
      source.connect(level).connect(context.destination);
      source.addEventListener('ended', () => {
        if (playing?.source === source) stop();
      });
      source.start();
      playing = { source, from: context.currentTime, length: clipDuration(clip) };
      heard.value = name;
    },
  };
}
