import type { Song } from '@loop/core';
import type { LoopStore } from '@loop/sequencer/store';
import { keepKnownSound } from '@loop/sequencer';
import { signal } from '@preact/signals';

import type { Notices } from './notices.js';
import type { Session } from './session.js';

/** A saved song as the list shows it. */
export interface BeatMap {
  readonly id: string;
  readonly name: string;
  readonly song: Song;
}

/** Creates the actions on saved songs. */
export function createBeatMapActions(session: Session, notices: Notices, store: LoopStore | undefined) {
  const beatMaps = signal<readonly BeatMap[]>([]);
  const attempt = async (what: string, work: (shelf: LoopStore['songs']) => Promise<void>): Promise<void> => {
    try {
      if (store === undefined) throw new Error('this browser keeps nothing, perhaps because the window is private');
      await work(store.songs);
      const entries = await Promise.all((await store.songs.list()).map(({ id }) => store.songs.get(id).catch(() => undefined)));
      beatMaps.value = entries.flatMap((entry) => (entry === undefined ? [] : [entry]));
    } catch (error) {
      notices.fail(what, error);
    }
  };
  return {
    beatMaps,
    listBeatMaps: () => (store === undefined ? Promise.resolve() : attempt('The beat maps cannot be listed', async () => {})),
    saveBeatMap: (name: string) =>
      attempt('Not saved', async (shelf) => {
        await shelf.add(session.song.value, { name });
        notices.say(`${name} saved.`);
      }),
    /** Keeps a song that something else is about to take the place of. Without a store there is only undo to go back. */
    async keepBeatMap(song: Song, name: string): Promise<boolean> {
      if (store === undefined) return true;
      try {
        await store.songs.add(song, { name });
        await attempt('The beat maps cannot be listed', async () => {});
        return true;
      } catch (error) {
        notices.fail('Nothing was opened, because your song could not be kept', error);
        return false;
      }
    },
    loadBeatMap(map: BeatMap) {
      session.edit(() => keepKnownSound(map.song).song);
      notices.say(`${map.name} loaded.`);
    },
    deleteBeatMap: (map: BeatMap) =>
      attempt('Not deleted', async (shelf) => {
        await shelf.remove(map.id);
        notices.say(`${map.name} deleted.`);
      }),
  };
}
