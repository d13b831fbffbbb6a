import { decodeShare, encodeShare, isLoopError, parseSong, serializeSong } from '@loop/core';
import { importBeatMap } from '@loop/core/beat-map';
import type { Song, Warning } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { decodeMidi, encodeMidi, songFromMidi } from '@loop/core/midi';
import { encodeStem, renderSong, renderStems } from '@loop/sequencer';
import { zipSync } from 'fflate';

import type { Notices } from './notices.js';
import type { Session } from './session.js';

/** The part of a URL that carries a song. */
const SHARE_PREFIX = '#song=';

/** Creates the export and import actions on a session. */
export function createFileActions(session: Session, notices: Notices) {
  const replace = (song: Song): void => session.edit(() => song);
  const actions: Readonly<Record<string, () => Promise<void>>> = {
    wav: () =>
      notices.run('Rendering', async (signal, onProgress) => {
        const song = session.song.value;
        const clip = await renderSong(song, { signal, tail: 'wrap', onProgress: ({ fraction }) => onProgress(fraction ?? 0) });
        save(`${fileName(song)}.wav`, encodeWav(clip, { format: 'pcm24' }), 'audio/wav');
        notices.say('Saved as WAV.');
      }),
    stems: () =>
      notices.run('Rendering stems', async (signal, onProgress) => {
        const song = session.song.value;
        const stems = await renderStems(song, { signal, tail: 'wrap', onProgress: ({ fraction }) => onProgress(fraction ?? 0) });
        const files = Object.fromEntries(stems.map((stem) => [`${fileName(song)}_${stem.name}.wav`, encodeStem(stem)]));
        save(`${fileName(song)}_stems.zip`, zipSync(files, { level: 0 }), 'application/zip');
        notices.say(`Saved ${stems.length} stems.`);
      }),
    midi: async () => save(`${fileName(session.song.value)}.mid`, encodeMidi(session.song.value), 'audio/midi'),
    project: async () =>
      save(`${fileName(session.song.value)}.json`, new TextEncoder().encode(serializeSong(session.song.value)), 'application/json'),
    async share() {
      const link = `${location.origin}${location.pathname}${SHARE_PREFIX}${await encodeShare(session.song.value)}`;
      history.replaceState(null, '', link);
      await navigator.clipboard.writeText(link).then(
        () => notices.say('Link copied. It holds the whole song.'),
        () => notices.say('The link is in the address bar. It holds the whole song.'),
      );
    },
  };

  return {
    async exportAs(kind: string) {
      try {
        await actions[kind]?.();
      } catch (error) {
        notices.fail('Nothing was exported', error);
      }
    },
    async importFile(file: File) {
      try {
        const { song, warnings } = readSong(new Uint8Array(await file.arrayBuffer()), file.name);
        replace(song);
        notices.say(warnings.length === 0 ? `${file.name} loaded.` : `${file.name} loaded: ${warnings[0]?.message ?? ''}`);
      } catch (error) {
        notices.fail(`${file.name} was not loaded`, error);
      }
    },
    /** Loads the song that the address carries, if it carries one. */
    async loadFromAddress() {
      if (!location.hash.startsWith(SHARE_PREFIX)) return false;
      try {
        replace(await decodeShare(location.hash.slice(SHARE_PREFIX.length)));
        return true;
      } catch (error) {
        notices.fail('The link holds no song that can be read', error);
        return false;
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
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && ('patterns' in json || 'state' in json) && isLoopError(error))
      return importBeatMap(json);
    throw error;
  }
}

function fileName({ key, bpm }: Song): string {
  return `loop_${key.root.replace('#', 's')}_${key.scale}_${bpm}bpm`;
}

function save(name: string, bytes: Uint8Array, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
