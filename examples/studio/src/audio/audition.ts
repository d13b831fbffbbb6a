import type { AudioClip, Decibels, Seconds } from '@loop/core';
import { EMPTY_SLOT } from '@loop/core';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import type { StudioPlayer } from './player.js';

/** Plays one clip at a time beside the song, to hear what it is: as loud as it is in a slot, and through the song's filter and master chain. */
export interface Audition {
  /** What is heard now, by the name under which it was started. */
  readonly heard: ReadonlySignal<string | undefined>;
  /**
   * Starts a clip from its beginning; the one before stops. Call it from a click or a key.
   *
   * @param options - `loop`: whether it starts over at its end. Default: it ends there. `gainDb`: its level. Default: that of an empty slot.
   * `fromSeconds`: where it begins. Default: at its beginning.
   */
  play(name: string, clip: AudioClip, options?: AuditionPlay): void;
  /** Where the clip is that is heard, from its beginning; `undefined` in silence. */
  place(): Seconds | undefined;
  stop(): void;
}

/** How a clip is heard. */
export interface AuditionPlay {
  readonly loop?: boolean | undefined;
  readonly gainDb?: Decibels | undefined;
  readonly fromSeconds?: Seconds | undefined;
}

/** What an audition plays with. */
interface AuditionOptions {
  readonly player: Pick<StudioPlayer, 'preview' | 'previewPlace'>;
  /** Called when a clip starts. */
  readonly onStart: () => void;
  /** Called when a clip cannot be heard. */
  readonly onError: (error: unknown) => void;
}

/** Creates an audition that is silent, and opens no sound before it is asked. */
export function createAudition({ player, onStart, onError }: AuditionOptions): Audition {
  const heard = signal<string | undefined>(undefined);
  let count = 0;
  const start = async (clip: AudioClip | undefined, options: AuditionPlay = {}): Promise<void> => {
    count += 1;
    const mine = count;
    try {
      await player.preview(clip, options);
    } catch (error) {
      if (clip !== undefined) onError(error);
    }
    if (mine === count) heard.value = undefined;
  };
  return {
    heard,
    play(name, clip, { loop = false, gainDb = EMPTY_SLOT.gainDb, fromSeconds } = {}) {
      heard.value = name;
      void start(clip, { loop, gainDb, fromSeconds });
      onStart();
    },
    place: player.previewPlace,
    stop() {
      if (heard.peek() === undefined) return;
      heard.value = undefined;
      void start(undefined);
    },
  };
}
