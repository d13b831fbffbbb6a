import type { LoopStore, NewPicture, SavedPicture } from '@loop/sequencer/store';
import { signal } from '@preact/signals';

import type { TextureStyle } from '../look/texture-styles.js';
import { surfaceTexts } from '../texts/surface.js';
import type { Notices } from './notices.js';
import { createPersistedSignal, isText } from './persisted-signal.js';

/** Creates the textures that this browser keeps, and the choice of the one that is shown. */
export function createTextureGallery(notices: Notices, store: LoopStore | undefined) {
  const pictures = signal<readonly SavedPicture[]>([]);
  /** The picture that is shown in place of a painted texture, by its id; '' for none. */
  const shown = createPersistedSignal('texture-picture', '', isText);
  const lastRemoved = signal<SavedPicture | undefined>(undefined);
  const change = async (what: string, work: (shelf: LoopStore['pictures']) => Promise<void>): Promise<void> => {
    try {
      if (store === undefined) throw new Error(surfaceTexts.value.keeping.keepsNothing);
      await work(store.pictures);
      pictures.value = await store.pictures.list();
    } catch (error) {
      notices.fail(what, error);
    }
  };
  const keep = (picture: NewPicture): Promise<void> =>
    change(surfaceTexts.value.textures.notKept, async (shelf) => {
      shown.value = (await shelf.add(picture)).id;
    });
  return {
    pictures,
    shown,
    lastRemoved,
    list: () => (store === undefined ? Promise.resolve() : change(surfaceTexts.value.textures.notListed, async () => {})),
    read: async (id: string): Promise<SavedPicture | undefined> => store?.pictures.get(id),
    /** Keeps a texture that the studio painted, and shows it. */
    keepPainted: async (style: TextureStyle, seed: number) => {
      const { paintTexture } = await import('../look/space/paint-texture.js');
      const blob = await new Promise<Blob | null>((resolve) => paintTexture(style, seed).toBlob(resolve, 'image/png'));
      if (blob === null) return;
      const bytes = new Uint8Array(await blob.arrayBuffer());
      await keep({
        name: `${surfaceTexts.value.textures.names[style].toLowerCase()} ${seed}`,
        type: 'image/png',
        bytes,
        details: { style, seed },
      });
    },
    /** Keeps a picture from a file, and shows it. */
    importPicture: async (file: File) => {
      const { shrinkPicture } = await import('../look/shrink-picture.js');
      const bytes = await shrinkPicture(file).catch(() => undefined);
      const { notKept, unreadable } = surfaceTexts.value.textures;
      if (bytes === undefined) notices.fail(notKept, new Error(unreadable(file.name)));
      else await keep({ name: file.name.replace(/\.\w+$/, '').slice(0, 200), type: 'image/jpeg', bytes, details: { from: 'file' } });
    },
    /** Lets Gemini paint one in these words, or in those of a style; keeps it and shows it. */
    askGemini: (words: string, style: TextureStyle) =>
      notices.run(surfaceTexts.value.textures.geminiPaints, async (stop) => {
        const { askGemini } = await import('../look/ask-gemini.js');
        const name =
          words.trim() === ''
            ? surfaceTexts.value.textures.byGemini(surfaceTexts.value.textures.names[style].toLowerCase())
            : words.trim().slice(0, 200);
        await keep({ name, ...(await askGemini(words, style, stop)), details: { from: 'gemini', words, style } });
      }),
    remove: (picture: SavedPicture) =>
      change(surfaceTexts.value.textures.notRemoved, async (shelf) => {
        await shelf.remove(picture.id);
        lastRemoved.value = picture;
        if (shown.value === picture.id) shown.value = '';
      }),
    putBack: () =>
      change(surfaceTexts.value.textures.notPutBack, async (shelf) => {
        if (lastRemoved.value !== undefined) await shelf.add(lastRemoved.value);
        lastRemoved.value = undefined;
      }),
  };
}
