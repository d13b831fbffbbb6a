import { isLoopError, parseSong, serializeSong } from '@loop/core';
import { importBeatMap } from '@loop/core/beat-map';
import type { Song, Warning } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { decodeMidi, encodeMidi, songFromMidi } from '@loop/core/midi';
import { decodeShare, encodeShare } from '@loop/core/share';
import { formatKey } from '@loop/core/words';
import { encodeStem, keepKnownSound, renderSong, renderStems } from '@loop/sequencer';
import { signal } from '@preact/signals';
import { zipSync } from 'fflate';

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
  /** Whether the first song was only made up to begin with, and is no loss. */
  readonly isFresh: boolean;
}

/** Creates the export and import actions on a session. */
export function createFileActions({ session, notices, keepBeatMap, isFresh }: FileActionsOptions) {
  const sharedLink = signal<string | undefined>(undefined);
  const actions: Readonly<Record<string, () => Promise<void>>> = {
    wav: () =>
      notices.run('Rendering', async (signal, onProgress) => {
        const song = session.song.value;
        const clip = await renderSong(song, { signal, tail: 'wrap', onProgress: ({ fraction }) => onProgress(fraction ?? 0) });
        saveFile(`${fileName(song)}.wav`, encodeWav(clip, { format: 'pcm24' }), 'audio/wav');
        notices.say('Saved as WAV.');
      }),
    stems: () =>
      notices.run('Rendering stems', async (signal, onProgress) => {
        const song = session.song.value;
        const stems = await renderStems(song, { signal, tail: 'wrap', onProgress: ({ fraction }) => onProgress(fraction ?? 0) });
        const files = Object.fromEntries(stems.map((stem) => [`${fileName(song)}_${stem.name}.wav`, encodeStem(stem)]));
        saveFile(`${fileName(song)}_stems.zip`, zipSync(files, { level: 0 }), 'application/zip');
        notices.say(`Saved ${stems.length} stems.`);
      }),
    midi: async () => saveFile(`${fileName(session.song.value)}.mid`, encodeMidi(session.song.value), 'audio/midi'),
    project: async () =>
      saveFile(`${fileName(session.song.value)}.json`, new TextEncoder().encode(serializeSong(session.song.value)), 'application/json'),
    async share() {
      const link = `${location.origin}${location.pathname}${SHARE_PREFIX}${await encodeShare(session.song.value)}`;
      // The address stays plain: a link in it would win over every later edit when the page is loaded again.
      await navigator.clipboard.writeText(link).then(
        () => notices.say('Link copied. It holds the whole song.'),
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
        notices.fail('Nothing was exported', error);
      }
    },
    async importFile(file: File) {
      try {
        const read = readSong(new Uint8Array(await file.arrayBuffer()), file.name);
        const { song, warnings: others } = keepKnownSound(read.song);
        const warnings = [...read.warnings, ...others];
        session.edit(() => song);
        notices.say(warnings.length === 0 ? `${file.name} loaded.` : `${file.name} loaded: ${warnings[0]?.message ?? ''}`);
      } catch (error) {
        notices.fail(`${file.name} was not loaded`, error);
      }
    },
    /**
     * Opens the song that the address carries, if it carries one. The song that was open is kept as a beat map, and the address becomes
     * plain again, so that loading the page once more brings the latest work.
     */
    async openLink() {
      if (!location.hash.startsWith(SHARE_PREFIX)) return;
      const before = session.song.value;
      try {
        const { song } = keepKnownSound(await decodeShare(location.hash.slice(SHARE_PREFIX.length)));
        const isLoss = !isEqual(before, song) && (session.canUndo.value || !isFresh);
        const { key, bpm } = before;
        if (isLoss && !(await keepBeatMap(before, `before link (${formatKey(key)}, ${bpm} bpm)`))) return;
        history.replaceState(null, '', `${location.pathname}${location.search}`);
        session.edit(() => song);
        if (isLoss) notices.say('The song of the link is open. Yours is the beat map “before link”, and Undo goes back to it.');
      } catch (error) {
        notices.fail('The link holds no song that can be read', error);
      }
    },
  };
}

function readSong(bytes: Uint8Array, name: string): { readonly song: Song; readonly warnings: readonly Warning[] } {
  if (/\.midi?$/i.test(name)) return songFromMidi(decodeMidi(bytes));
  const text = new TextDecoder().decode(bytes);
  try {
    return { song: parseSong(text), warnings: [] };
  } catch (error) {
    // A document that is not ours may be a beat map of the original; when it is neither, our own error says more.
    const json = readJson(text);
    if (typeof json === 'object' && json !== null && ('patterns' in json || 'state' in json) && isLoopError(error))
      return importBeatMap(json);
    throw error;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the studio reads projects and beat maps (.json) and MIDI files (.mid), and this is neither');
  }
}

function fileName({ key, bpm }: Song): string {
  return `loop_${key.root.replace('#', 's')}_${key.scale}_${bpm}bpm`;
}
