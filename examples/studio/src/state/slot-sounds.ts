import { createSerialQueue } from '@loop/core';
import type { AudioClip, Song } from '@loop/core';
import { slotFrames } from '@loop/sequencer';
import { computed, effect, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import type { StudioPlayer } from '../audio/player.js';
import { createStretch } from '../audio/stretch-in-worker.js';

/** What the sounds of slots are made of. */
interface SlotSoundsOptions {
  readonly song: ReadonlySignal<Song>;
  readonly player: Pick<StudioPlayer, 'setSample'>;
  /** Reads what repeats of a sample; `undefined` where this browser has none of that id. */
  readonly read: (id: string) => Promise<AudioClip | undefined>;
  /** Called when a song names a sample that is not here, or that cannot be read. */
  readonly onMissing: (error: unknown) => void;
}

/** How many samples of copies are kept, so that a tempo of before is there at once: 64 MB. */
const KEPT_SAMPLES = 16_000_000;

/**
 * Keeps the player in sounds: what repeats of each sample that a slot names, and for slots that follow the tempo a copy of it at the length of
 * their bars, made in a worker. Until a copy is there, the one of before plays on.
 */
export function createSlotSounds({ song, player, read, onMissing }: SlotSoundsOptions) {
  const stretch = createStretch();
  const queue = createSerialQueue();
  const sounds = new Map<string, Promise<AudioClip | undefined>>();
  /** Copies by what they are of, the last used last. */
  const copies = new Map<string, AudioClip>();
  /** The copy that the player has for each sample and number of bars. */
  const given = new Map<string, string>();
  const working = signal<ReadonlySet<string>>(new Set());
  // What is new with these, and not with every edit.
  const wanted = computed(() => {
    const { bpm, timeSignature, slots } = song.value;
    return JSON.stringify({ bpm, timeSignature, slots: slots.map(({ sampleId, bars, loop }) => ({ sampleId, bars, loop })) });
  });

  const soundOf = (id: string): Promise<AudioClip | undefined> => {
    const known = sounds.get(id);
    if (known !== undefined) return known;
    const reading = read(id);
    sounds.set(id, reading);
    reading.then(
      (clip) => {
        if (sounds.get(id) !== reading) return;
        if (clip === undefined) onMissing(undefined);
        else player.setSample(id, clip);
      },
      (error: unknown) => {
        if (sounds.get(id) === reading) sounds.delete(id);
        onMissing(error);
      },
    );
    return reading;
  };

  const keyOf = (id: string, frames: number, loop: boolean): string => `${id} ${frames} ${loop ? 'loop' : 'once'}`;
  const keepCopy = (key: string, clip: AudioClip): void => {
    copies.delete(key);
    copies.set(key, clip);
    const sizeOf = ({ channels }: AudioClip): number => channels.length * (channels[0]?.length ?? 0);
    let size = [...copies.values()].reduce((sum, one) => sum + sizeOf(one), 0);
    for (const [old, one] of copies) {
      if (size <= KEPT_SAMPLES || old === key) break;
      copies.delete(old);
      size -= sizeOf(one);
    }
  };
  /** The sound of a slot at a song's tempo. */
  const fit = async (current: Song, slot: number, isWanted: () => boolean): Promise<AudioClip | undefined> => {
    const { sampleId: id, bars, loop = true } = current.slots[slot] ?? {};
    const clip = id === undefined ? undefined : await soundOf(id);
    if (clip === undefined || id === undefined || bars === undefined) return clip;
    const frames = slotFrames(clip, { song: current, slot });
    if (frames === clip.channels[0]?.length) return clip;
    const key = keyOf(id, frames, loop);
    const copy =
      copies.get(key) ?? (await queue.run(async () => (isWanted() ? (copies.get(key) ?? stretch(clip, { frames, loop })) : undefined)));
    // Meanwhile the sample may have become another.
    if (copy !== undefined && sounds.has(id)) keepCopy(key, copy);
    return copy;
  };

  const mark = (id: string, isWorking: boolean): void => {
    const next = new Set(working.peek());
    if (isWorking) next.add(id);
    else next.delete(id);
    working.value = next;
  };
  const give = async (slot: number, asked: string): Promise<void> => {
    const current = song.peek();
    const { sampleId: id, bars } = current.slots[slot] ?? {};
    if (id === undefined) return;
    if (bars === undefined) {
      await soundOf(id);
      return;
    }
    mark(id, true);
    try {
      const copy = await fit(current, slot, () => asked === wanted.peek());
      const place = `${id} ${bars}`;
      if (copy === undefined || asked !== wanted.peek()) return;
      const name = `${copy.channels[0]?.length} ${copy.channels.length}`;
      if (given.get(place) === name) return;
      given.set(place, name);
      player.setSample(id, copy, { bars });
    } finally {
      if (asked === wanted.peek()) mark(id, false);
    }
  };
  effect(() => {
    const asked = wanted.value;
    working.value = new Set();
    // What fails has been said by `soundOf`.
    for (const slot of song.peek().slots.keys()) give(slot, asked).catch(() => {});
  });

  const forget = (id: string): void => {
    sounds.delete(id);
    for (const key of copies.keys()) if (key.startsWith(`${id} `)) copies.delete(key);
    for (const key of given.keys()) if (key.startsWith(`${id} `)) given.delete(key);
  };
  return {
    soundOf,
    /** The samples of which copies are being made now, by their ids. */
    working: working as ReadonlySignal<ReadonlySet<string>>,
    /** The sounds of all slots of a song, as they are at their own speed; renderings stretch them. */
    soundsOf: (current: Song): Promise<readonly (AudioClip | undefined)[]> =>
      Promise.all(current.slots.map(({ sampleId }) => (sampleId === undefined ? undefined : soundOf(sampleId)))),
    /** A sample has another sound now, or none. */
    replace(id: string, clip: AudioClip | undefined): void {
      const isKnown = sounds.has(id);
      forget(id);
      if (clip === undefined) player.setSample(id, undefined);
      else if (isKnown) {
        sounds.set(id, Promise.resolve(clip));
        player.setSample(id, clip);
        for (const slot of song.peek().slots.keys()) give(slot, wanted.peek()).catch(() => {});
      }
    },
  };
}
