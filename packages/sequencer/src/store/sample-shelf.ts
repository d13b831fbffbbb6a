import { assertAudioClip, clipDuration } from '@loop/core';
import type { AudioClip, Hertz, Milliseconds, Seconds } from '@loop/core';
import { decodeWav, encodeWav } from '@loop/core/audio';

import { createId } from './create-id.js';
import { guardStorage, transact } from './guard.js';
import type { Database } from './open-database.js';
import type { SampleRow } from './schema.js';
import { checkName, missing } from './document-shelf.js';

/** A saved sample without its sound. */
export interface SampleEntry {
  /** Identifies it in this store; what a song's slot refers to. */
  readonly id: string;
  /** Its name for people; several samples may share one. */
  readonly name: string;
  /** When it was saved, since 1970. */
  readonly savedAtMs: Milliseconds;
  /** The real length of the sound. */
  readonly durationSeconds: Seconds;
  /** Frames per second. */
  readonly sampleRate: Hertz;
  /** How many channels it has. */
  readonly channels: number;
  /** Where it comes from: prompt, seed, model and the like; plain JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A saved sample with its sound. */
export interface SavedSample extends SampleEntry {
  /** Its sound, bit for bit as it was saved. */
  readonly audio: AudioClip;
}

/** A sample to be saved. */
export interface NewSample {
  /** Its name for people, 1–200 characters. */
  readonly name: string;
  /** The recording itself. */
  readonly audio: AudioClip;
  /** Where it comes from; plain JSON. @defaultValue nothing */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Saved samples; their sounds are kept as WAV with 32-bit floats, so nothing is lost. */
export interface SampleShelf {
  /** Saves a sample as a new entry. */
  add(sample: NewSample): Promise<SampleEntry>;
  /** Lists all entries, oldest first, without loading a sound. */
  list(): Promise<readonly SampleEntry[]>;
  /** Reads a sample with its sound; `undefined` when there is none. */
  get(id: string): Promise<SavedSample | undefined>;
  /** Reads the bytes of the WAV file. */
  getWav(id: string): Promise<Uint8Array | undefined>;
  /** Gives a sample another name. @throws {InvalidInputError} When there is no such entry or the name is empty. */
  rename(id: string, name: string): Promise<SampleEntry>;
  /** Replaces the sound of a sample. @throws {InvalidInputError} When there is no such entry. */
  replace(id: string, audio: AudioClip): Promise<SampleEntry>;
  /** Removes a sample and its sound; does nothing when it is not there. */
  remove(id: string): Promise<void>;
}

/** Creates the shelf of samples of a database. */
export function createSampleShelf(database: Database, clock: () => Milliseconds): SampleShelf {
  const openBoth = () => database.transaction(['samples', 'sounds'], 'readwrite');
  const change = (id: string, what: string, update: (row: SampleRow) => SampleRow, wav?: Uint8Array): Promise<SampleEntry> =>
    transact(what, openBoth, async (transaction) => {
      const row = await transaction.objectStore('samples').get(id);
      if (row === undefined) throw missing(id);
      const changed = update(row);
      await transaction.objectStore('samples').put(changed);
      if (wav !== undefined) await transaction.objectStore('sounds').put(wav, id);
      return changed;
    });

  return {
    async add({ name, audio, details = {} }) {
      const row: SampleRow = { id: createId(), name: checkName(name), savedAtMs: clock(), ...measure(audio), details };
      const wav = encode(audio);
      // Row and sound in one transaction: either both are there or neither.
      await transact('save the sample', openBoth, async (transaction) => {
        await transaction.objectStore('samples').add(row);
        await transaction.objectStore('sounds').add(wav, row.id);
      });
      return row;
    },
    async list() {
      const rows = await guardStorage('list the samples', () => database.getAll('samples'));
      return rows.sort((a, b) => a.savedAtMs - b.savedAtMs || (a.id < b.id ? -1 : 1));
    },
    async get(id) {
      const [row, wav] = await guardStorage('read the sample', () => {
        const transaction = database.transaction(['samples', 'sounds'], 'readonly');
        return Promise.all([transaction.objectStore('samples').get(id), transaction.objectStore('sounds').get(id)]);
      });
      return row === undefined || wav === undefined ? undefined : { ...row, audio: decodeWav(wav).audio };
    },
    getWav: (id) => guardStorage('read the sample', () => database.get('sounds', id)),
    async rename(id, name) {
      const checked = checkName(name);
      return change(id, 'rename the sample', (row) => ({ ...row, name: checked }));
    },
    async replace(id, audio) {
      const wav = encode(audio);
      return change(id, 'replace the sample', (row) => ({ ...row, ...measure(audio), savedAtMs: clock() }), wav);
    },
    async remove(id) {
      await transact('remove the sample', openBoth, async (transaction) => {
        await transaction.objectStore('samples').delete(id);
        await transaction.objectStore('sounds').delete(id);
      });
    },
  };
}

function measure(audio: AudioClip): Pick<SampleRow, 'durationSeconds' | 'sampleRate' | 'channels'> {
  assertAudioClip(audio);
  return { durationSeconds: clipDuration(audio), sampleRate: audio.sampleRate, channels: audio.channels.length };
}

function encode(audio: AudioClip): Uint8Array {
  return encodeWav(audio, { format: 'float32' });
}
