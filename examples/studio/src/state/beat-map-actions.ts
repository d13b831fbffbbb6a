import type { Song } from '@loop/core';
import type { LoopStore } from '@loop/sequencer/store';
import { keepKnownSound } from '@loop/sequencer';
import { signal } from '@preact/signals';

import { surfaceTexts } from '../texts/surface.js';
import type { Notices } from './notices.js';
import type { Session } from './session.js';

/** A saved song as the list shows it. */
export interface BeatMap {
  readonly id: string;
  readonly name: string;
  readonly song: Song;
  /** When it was saved, in milliseconds since 1970. */
  readonly savedAtMs: number;
}

/** A saved song that is no longer on the shelf. */
export interface LostBeatMap {
  readonly map: BeatMap;
  readonly how: 'deleted' | 'replaced';
}

/** Creates the actions on saved songs. */
export function createBeatMapActions(session: Session, notices: Notices, store: LoopStore | undefined) {
  const beatMaps = signal<readonly BeatMap[]>([]);
  const lastLost = signal<LostBeatMap | undefined>(undefined);
  /** A name that no other song has: a number is added where one has it. */
  const freeName = (name: string): string => {
    const names = new Set(beatMaps.value.map((map) => map.name));
    let number = 2;
    while (names.has(`${name} ${number}`)) number += 1;
    return names.has(name) ? `${name} ${number}` : name;
  };
  const attempt = async (what: string, work: (shelf: LoopStore['songs']) => Promise<void>): Promise<void> => {
    try {
      if (store === undefined) throw new Error(surfaceTexts.value.keeping.keepsNothing);
      await work(store.songs);
      const entries = await Promise.all((await store.songs.list()).map(({ id }) => store.songs.get(id).catch(() => undefined)));
      beatMaps.value = entries.flatMap((entry) => (entry === undefined ? [] : [entry]));
    } catch (error) {
      notices.fail(what, error);
    }
  };
  return {
    beatMaps,
    listBeatMaps: () => (store === undefined ? Promise.resolve() : attempt(surfaceTexts.value.keeping.songsNotListed, async () => {})),
    /** The song that was deleted or replaced last, for as long as it can be put back. */
    lastLost,
    saveBeatMap: (wanted: string) =>
      attempt(surfaceTexts.value.keeping.notSaved, async (shelf) => {
        const name = freeName(wanted);
        await shelf.add(session.song.value, { name });
        notices.say(surfaceTexts.value.keeping.saved(name));
      }),
    putBack: () =>
      attempt(surfaceTexts.value.keeping.notPutBack, async (shelf) => {
        const lost = lastLost.value;
        if (lost === undefined) return;
        await shelf.add(lost.map.song, { name: freeName(lost.map.name) });
        lastLost.value = undefined;
      }),
    /** Keeps a song that something else is about to take the place of. Without a store there is only undo to go back. */
    async keepBeatMap(song: Song, name: string): Promise<boolean> {
      if (store === undefined) return true;
      try {
        await store.songs.add(song, { name });
        await attempt(surfaceTexts.value.keeping.songsNotListed, async () => {});
        return true;
      } catch (error) {
        notices.fail(surfaceTexts.value.keeping.notOpened, error);
        return false;
      }
    },
    loadBeatMap(map: BeatMap) {
      session.edit(() => keepKnownSound(map.song).song);
      notices.say(surfaceTexts.value.keeping.loaded(map.name));
    },
    deleteBeatMap: (map: BeatMap) =>
      attempt(surfaceTexts.value.keeping.notDeleted, async (shelf) => {
        await shelf.remove(map.id);
        lastLost.value = { map, how: 'deleted' };
        notices.say(surfaceTexts.value.keeping.deleted(map.name));
      }),
    renameBeatMap: (map: BeatMap, wanted: string) =>
      attempt(surfaceTexts.value.keeping.notRenamed, async (shelf) => {
        const name = wanted.trim();
        if (name !== '' && name !== map.name) await shelf.rename(map.id, freeName(name));
      }),
    /** Puts the song that is open into the place of a saved one, which can be put back. */
    replaceBeatMap: (map: BeatMap) =>
      attempt(surfaceTexts.value.keeping.notReplaced, async (shelf) => {
        await shelf.replace(map.id, session.song.value);
        lastLost.value = { map, how: 'replaced' };
        notices.say(surfaceTexts.value.keeping.replaced(map.name));
      }),
  };
}
