import type { AudioClip, Song } from '@loop/core';
import { keepKnownSound } from '@loop/sequencer';
import type { DecodedArchive } from '@loop/sequencer/archive';
import type { LoopStore } from '@loop/sequencer/store';
import { signal } from '@preact/signals';

import { renderBeside } from '../render/render-beside.js';
import type { SongFile } from '../render/render-songs.js';
import { surfaceTexts } from '../texts/surface.js';
import { keyText } from '../texts/key-text.js';
import { isEqual } from './autosave.js';
import type { Notices } from './notices.js';
import { saveFile } from './save-file.js';
import type { Session } from './session.js';

/** The part of a URL that carries a song. */
const SHARE_PREFIX = '#song=';

/** What the file actions need beside the session. */
export interface FileActionsOptions {
  readonly session: Session;
  readonly notices: Notices;
  /** Keeps a song as a beat map; false when it could not be kept. */
  readonly keepBeatMap: (song: Song, name: string) => Promise<boolean>;
  readonly store: LoopStore | undefined;
  /** What the slots of a song sound like. */
  readonly slotSounds: (song: Song) => Promise<readonly (AudioClip | undefined)[]>;
  /** Reads again what the store holds, after an import. */
  readonly relist: () => Promise<void>;
  /** Whether the first song was only made up to begin with, and is no loss. */
  readonly isFresh: boolean;
}

/** Creates the export and import actions on a session. */
export function createFileActions({ session, notices, keepBeatMap, store, slotSounds, relist, isFresh }: FileActionsOptions) {
  const sharedLink = signal<string | undefined>(undefined);
  const offer = signal<ArchiveOffer | undefined>(undefined);
  const actions: Readonly<Record<string, () => Promise<void>>> = {
    wav: () =>
      notices.run(surfaceTexts.value.keeping.rendering, async (signal, onProgress) => {
        const song = session.song.value;
        save(song, await renderBeside({ kind: 'wav', song, samples: await slotSounds(song) }, { signal, onProgress }));
        notices.say(surfaceTexts.value.keeping.savedWav);
      }),
    stems: () =>
      notices.run(surfaceTexts.value.keeping.renderingStems, async (signal, onProgress) => {
        const song = session.song.value;
        const stems = await renderBeside(
          { kind: 'stems', song, samples: await slotSounds(song), name: fileName(song) },
          { signal, onProgress },
        );
        save(song, stems);
        notices.say(surfaceTexts.value.keeping.savedStems(stems.count));
      }),
    midi: async () => save(session.song.value, (await songFiles()).writeMidi(session.song.value)),
    project: async () => save(session.song.value, (await songFiles()).writeProject(session.song.value)),
    archive: () =>
      notices.run(surfaceTexts.value.keeping.collecting, async (signal) => {
        const bytes = await (await archiveFiles()).writeArchive(needStore(store), session.song.value, signal);
        saveFile(`loop-machine_${new Date().toISOString().slice(0, 10)}${ARCHIVE_ENDING}`, bytes, 'application/zip');
        notices.say(surfaceTexts.value.keeping.savedAll);
      }),
    async share() {
      const { encodeShare } = await import('@loop/core/share');
      const link = `${location.origin}${location.pathname}${SHARE_PREFIX}${await encodeShare(session.song.value)}`;
      // The address stays plain: a link in it would win over every later edit when the page is loaded again.
      await navigator.clipboard.writeText(link).then(
        () => notices.say(surfaceTexts.value.keeping.linkCopied),
        () => (sharedLink.value = link),
      );
    },
  };

  return {
    /** A link to copy by hand, while it is shown. */
    sharedLink,
    closeLink: () => (sharedLink.value = undefined),
    async exportAs(kind: string) {
      try {
        await actions[kind]?.();
      } catch (error) {
        notices.fail(surfaceTexts.value.keeping.notExported, error);
      }
    },
    async importFile(file: File) {
      try {
        if (file.name.toLowerCase().endsWith(ARCHIVE_ENDING)) {
          const content = await (await archiveFiles()).readArchive(file);
          offer.value = { name: file.name, content };
          return;
        }
        const bytes = new Uint8Array(await file.arrayBuffer());
        const { readBeatMaps, readSongFile } = await songFiles();
        const list = store === undefined ? undefined : readBeatMaps(bytes);
        if (list !== undefined) {
          for (const song of list.songs) if (!(await keepBeatMap(song, song.title.slice(0, 80)))) return;
          notices.say(surfaceTexts.value.keeping.beatMapsKept(list.songs.length, list.refused));
          return;
        }
        const read = readSongFile(bytes, file.name);
        const { song, warnings: others } = keepKnownSound(read.song);
        const warnings = [...read.warnings, ...others];
        session.edit(() => song);
        const words = surfaceTexts.value.keeping;
        notices.say(warnings.length === 0 ? words.loaded(file.name) : words.loadedWith(file.name, warnings[0]?.message ?? ''));
      } catch (error) {
        notices.fail(surfaceTexts.value.keeping.notLoaded(file.name), error);
      }
    },
    /** An archive that was read, and waits for a yes. */
    offer,
    dismissOffer: () => (offer.value = undefined),
    /**
     * Adds what is in the archive that waits to what this browser keeps.
     *
     * @param opens - Whether its song is opened as well; the one that is open is kept as a beat map first.
     */
    acceptOffer: (opens: boolean) =>
      notices.run(surfaceTexts.value.keeping.adding, async (signal) => {
        const taken = offer.value;
        offer.value = undefined;
        if (taken === undefined) return;
        const before = session.song.value;
        const restored = await (await archiveFiles()).addArchive(needStore(store), taken.content, signal);
        const { songs, samples, kits, pictures } = restored.added;
        if (opens && restored.project !== undefined && !isEqual(before, restored.project)) {
          if (!(await keepBeatMap(before, surfaceTexts.value.keeping.before(taken.name).slice(0, 80)))) return;
          session.edit(() => keepKnownSound(restored.project as Song).song);
        }
        await relist();
        notices.say(surfaceTexts.value.keeping.added(taken.name, songs, samples, kits, pictures));
      }),
    /**
     * Opens the song that the address carries, if it carries one. The song that was open is kept as a beat map, and the address becomes
     * plain again, so that loading the page once more brings the latest work.
     */
    async openLink() {
      if (!location.hash.startsWith(SHARE_PREFIX)) return;
      const before = session.song.value;
      try {
        const { decodeShare } = await import('@loop/core/share');
        const { song } = keepKnownSound(await decodeShare(location.hash.slice(SHARE_PREFIX.length)));
        const isLoss = !isEqual(before, song) && (session.canUndo.value || !isFresh);
        const { key, bpm } = before;
        if (isLoss && !(await keepBeatMap(before, surfaceTexts.value.keeping.beforeLink(keyText(key), bpm)))) return;
        history.replaceState(null, '', `${location.pathname}${location.search}`);
        session.edit(() => song);
        if (isLoss) notices.say(surfaceTexts.value.keeping.linkOpened);
      } catch (error) {
        notices.fail(surfaceTexts.value.keeping.linkUnreadable, error);
      }
    },
  };
}

/** An archive that was read. */
export interface ArchiveOffer {
  /** The file's name. */
  readonly name: string;
  readonly content: DecodedArchive;
}

const ARCHIVE_ENDING = '.loop';

const archiveFiles = () => import('./archive-files.js');

function needStore(store: LoopStore | undefined): LoopStore {
  if (store === undefined) throw new Error(surfaceTexts.value.keeping.keepsNothing);
  return store;
}

/** Reading and writing come with the first file. */
const songFiles = () => import('./song-files.js');

function save(song: Song, { ending, bytes, type }: SongFile): void {
  saveFile(`${fileName(song)}${ending}`, bytes, type);
}

function fileName({ key, bpm }: Song): string {
  return `loop_${key.root.replace('#', 's')}_${key.scale}_${bpm}bpm`;
}
