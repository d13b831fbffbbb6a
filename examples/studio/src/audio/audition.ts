import type { AudioClip } from '@loop/core';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

/** Plays one clip at a time beside the song, to hear what it is. */
export interface Audition {
  /** What is heard now, by the name under which it was started. */
  readonly heard: ReadonlySignal<string | undefined>;
  /** Starts a clip from its beginning; the one before stops. Call it from a click or a key. */
  play(name: string, clip: AudioClip): void;
  stop(): void;
}

/** Creates an audition that is silent, and opens no sound before it is asked. */
export function createAudition(): Audition {
  const heard = signal<string | undefined>(undefined);
  let context: AudioContext | undefined;
  let source: AudioBufferSourceNode | undefined;

  const stop = (): void => {
    source?.stop();
    source = undefined;
    heard.value = undefined;
  };
  return {
    heard,
    stop,
    play(name, { channels, sampleRate }) {
      stop();
      context ??= new AudioContext();
      void context.resume();
      const buffer = context.createBuffer(channels.length, channels[0]!.length, sampleRate);
      for (const [index, channel] of channels.entries()) buffer.copyToChannel(channel as Float32Array<ArrayBuffer>, index);
      const own = context.createBufferSource();
      own.buffer = buffer;
      own.connect(context.destination);
      own.addEventListener('ended', () => {
        if (source === own) stop();
      });
      own.start();
      source = own;
      heard.value = name;
    },
  };
}
