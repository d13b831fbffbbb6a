import { applyKit, drawKit, findKit, kitFromSong } from '@loop/sequencer';
import type { KitEntry, LoopStore } from '@loop/sequencer/store';
import { signal } from '@preact/signals';

import { surfaceTexts } from '../texts/surface.js';
import type { Notices } from './notices.js';
import type { Session } from './session.js';

/** Creates the actions on kits: those of the genre, and those that this browser keeps. */
export function createKitActions(session: Session, notices: Notices, store: LoopStore | undefined) {
  const ownKits = signal<readonly KitEntry[]>([]);
  const attempt = async (what: string, work: (shelf: LoopStore['kits']) => Promise<void>): Promise<void> => {
    try {
      if (store === undefined) throw new Error(surfaceTexts.value.keeping.keepsNothing);
      await work(store.kits);
      ownKits.value = await store.kits.list();
    } catch (error) {
      notices.fail(what, error);
    }
  };
  return {
    /** The kits that this browser keeps, newest first; filled by `listKits`. */
    ownKits,
    listKits: () => (store === undefined ? Promise.resolve() : attempt(surfaceTexts.value.keeping.kitsNotListed, async () => {})),
    /** Gives the song another sound of its genre; the notes stay. */
    chooseKit(id: string) {
      const { genre } = session.song.value;
      if (genre !== undefined) session.edit((current) => applyKit(current, findKit(genre, id)));
    },
    /** Gives the song the sound that its genre began with; without a genre that of a new song. */
    resetSound: () =>
      session.edit((current) => ({
        ...current,
        sound: current.genre === undefined ? {} : { ...drawKit(current.genre, current.seed).sound },
      })),
    /** Keeps the present sound under a name. */
    saveKit: (name: string) =>
      attempt(surfaceTexts.value.keeping.kitNotSaved, async (shelf) => {
        await shelf.add(kitFromSong(session.song.value, name));
        notices.say(surfaceTexts.value.keeping.kitSaved(name));
      }),
    /** Gives the song the sound of a kit that this browser keeps. */
    useKit: ({ id, name }: KitEntry) =>
      attempt(surfaceTexts.value.keeping.kitNotUsed, async (shelf) => {
        const found = await shelf.get(id);
        if (found === undefined) throw new Error(surfaceTexts.value.keeping.kitGone);
        session.edit((current) => applyKit(current, found.kit));
        notices.say(surfaceTexts.value.keeping.kitUsed(name));
      }),
    deleteKit: ({ id, name }: KitEntry) =>
      attempt(surfaceTexts.value.keeping.kitNotDeleted, async (shelf) => {
        await shelf.remove(id);
        notices.say(surfaceTexts.value.keeping.kitDeleted(name));
      }),
  };
}
