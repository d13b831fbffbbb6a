import { InvalidInputError, assertAudioClip, clipDuration } from '@loop/core';
import type { AudioClip, Hertz, Milliseconds, Seconds } from '@loop/core';
import { decodeWav, encodeWav } from '@loop/core/audio';

import { createId } from './create-id.js';
import { guardStorage, transact } from './guard.js';
import type { Database } from './open-database.js';
import type { SampleRow } from './schema.js';
import { checkName, missing } from './document-shelf.js';

/** The part of a sample that repeats, in frames; players that know of none play the whole. */
export interface SampleLoop {
  /** The first frame, from 0. */
  readonly startSamples: number;
  /** The frame after the last one, above `startSamples`. */
  readonly endSamples: number;
}

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
  /** Words to find it by, each once. */
  readonly tags: readonly string[];
  /** What of it repeats; `undefined` is all of it. */
  readonly loop?: SampleLoop | undefined;
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
  /** Words to find it by, at most 32, each of 1–40 characters. @defaultValue none */
  readonly tags?: readonly string[] | undefined;
  /** What of it repeats. @defaultValue all of it */
  readonly loop?: SampleLoop | undefined;
}

/** Saved samples; their sounds are kept as WAV with 32-bit floats, so nothing is lost, and their loops in it as samplers read them. */
export interface SampleShelf {
  /** Saves a sample as a new entry, behind the others. @throws {InvalidInputError} When something of it is not acceptable. */
  add(sample: NewSample): Promise<SampleEntry>;
  /** Puts a sample back that was removed or comes from another store: as it was, with its id. @throws {InvalidInputError} When the id is taken. */
  restore(sample: SavedSample): Promise<SampleEntry>;
  /** Lists all entries without loading a sound, oldest first, or as `arrange` put them. */
  list(): Promise<readonly SampleEntry[]>;
  /** Reads a sample with its sound; `undefined` when there is none. */
  get(id: string): Promise<SavedSample | undefined>;
  /** Reads the bytes of the WAV file. */
  getWav(id: string): Promise<Uint8Array | undefined>;
  /** Gives a sample another name. @throws {InvalidInputError} When there is no such entry or the name is empty. */
  rename(id: string, name: string): Promise<SampleEntry>;
  /** Gives a sample other tags. @throws {InvalidInputError} When there is no such entry or a tag is not acceptable. */
  tag(id: string, tags: readonly string[]): Promise<SampleEntry>;
  /** Replaces the sound of a sample, and with it its loop. @throws {InvalidInputError} When there is no such entry, or the loop is not inside. */
  replace(id: string, audio: AudioClip, options?: { readonly loop?: SampleLoop | undefined }): Promise<SampleEntry>;
  /** Puts the samples into an order. Those that are not named stand behind, in the order that they had; ids of no sample are passed over. */
  arrange(ids: readonly string[]): Promise<void>;
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
      return toEntry(changed);
    });

  const put = async (
    id: string,
    savedAtMs: Milliseconds,
    { name, audio, details = {}, tags = [], loop }: NewSample,
  ): Promise<SampleEntry> => {
    const row = { id, name: checkName(name), savedAtMs, ...measure(audio, loop), details, tags: checkTags(tags) };
    const wav = encode(audio, loop);
    // Row and sound in one transaction: either both are there or neither.
    await transact('save the sample', openBoth, async (transaction) => {
      if ((await transaction.objectStore('samples').get(id)) !== undefined)
        throw new InvalidInputError('sample', [{ path: 'id', message: 'is taken', received: id }]);
      await transaction.objectStore('samples').add(row);
      await transaction.objectStore('sounds').add(wav, id);
    });
    return row;
  };

  return {
    add: (sample) => put(createId(), clock(), sample),
    restore: async ({ id, savedAtMs, ...sample }) => put(checkId(id), savedAtMs, sample),
    async list() {
      const rows = await guardStorage('list the samples', () => database.getAll('samples'));
      return rows.sort(byPlace).map(toEntry);
    },
    async get(id) {
      const [row, wav] = await guardStorage('read the sample', () => {
        const transaction = database.transaction(['samples', 'sounds'], 'readonly');
        return Promise.all([transaction.objectStore('samples').get(id), transaction.objectStore('sounds').get(id)]);
      });
      return row === undefined || wav === undefined ? undefined : { ...toEntry(row), audio: decodeWav(wav).audio };
    },
    getWav: (id) => guardStorage('read the sample', () => database.get('sounds', id)),
    async rename(id, name) {
      const checked = checkName(name);
      return change(id, 'rename the sample', (row) => ({ ...row, name: checked }));
    },
    async tag(id, tags) {
      const checked = checkTags(tags);
      return change(id, 'tag the sample', (row) => ({ ...row, tags: checked }));
    },
    async replace(id, audio, { loop } = {}) {
      const measured = measure(audio, loop);
      const wav = encode(audio, loop);
      return change(id, 'replace the sample', (row) => ({ ...row, ...measured, savedAtMs: clock() }), wav);
    },
    async arrange(ids) {
      const open = () => database.transaction('samples', 'readwrite');
      await transact('arrange the samples', open, async ({ store }) => {
        const rows = (await store.getAll()).sort(byPlace);
        const named = new Set(ids);
        const first = [...named].flatMap((id) => rows.filter((row) => row.id === id));
        const arranged = [...first, ...rows.filter(({ id }) => !named.has(id))];
        for (const [place, row] of arranged.entries()) if (row.place !== place) await store.put({ ...row, place });
      });
    },
    async remove(id) {
      await transact('remove the sample', openBoth, async (transaction) => {
        await transaction.objectStore('samples').delete(id);
        await transaction.objectStore('sounds').delete(id);
      });
    },
  };
}

/** @throws {InvalidInputError} When no store could have made it. */
function checkId(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return id;
  throw new InvalidInputError('sample', [{ path: 'id', message: 'must be 1–64 letters, digits, - and _', received: id.slice(0, 80) }]);
}

/** As somebody arranged them; what came since stands behind, the oldest first. */
function byPlace(a: SampleRow, b: SampleRow): number {
  const [first, second] = [a.place ?? Infinity, b.place ?? Infinity];
  if (first !== second) return first - second;
  return a.savedAtMs - b.savedAtMs || (a.id < b.id ? -1 : 1);
}

function toEntry(row: SampleRow): SampleEntry {
  const { id, name, savedAtMs, durationSeconds, sampleRate, channels, details, tags = [], loop } = row;
  return { id, name, savedAtMs, durationSeconds, sampleRate, channels, details, tags, loop };
}

function measure(audio: AudioClip, loop: SampleLoop | undefined): Pick<SampleRow, 'durationSeconds' | 'sampleRate' | 'channels' | 'loop'> {
  assertAudioClip(audio);
  const frames = audio.channels[0]?.length ?? 0;
  if (loop !== undefined) assertLoop(loop, frames);
  return { durationSeconds: clipDuration(audio), sampleRate: audio.sampleRate, channels: audio.channels.length, loop };
}

function assertLoop({ startSamples, endSamples }: SampleLoop, frames: number): void {
  const isInside = Number.isInteger(startSamples) && Number.isInteger(endSamples) && startSamples >= 0 && endSamples <= frames;
  if (isInside && startSamples < endSamples) return;
  throw new InvalidInputError('sample', [
    {
      path: 'loop.startSamples',
      message: `and endSamples must be whole numbers in order within 0–${frames}`,
      received: `${startSamples}–${endSamples}`,
    },
  ]);
}

/** Trims tags and takes each once. @throws {InvalidInputError} When there are too many, or one is empty or too long. */
function checkTags(tags: readonly string[]): readonly string[] {
  const trimmed = [...new Set(tags.map((tag) => tag.trim()))];
  const wrong = trimmed.findIndex((tag) => tag === '' || tag.length > MAX_TAG_LENGTH);
  if (wrong === -1 && trimmed.length <= MAX_TAGS) return trimmed;
  throw new InvalidInputError('sample', [
    wrong === -1
      ? { path: 'tags', message: `must be at most ${MAX_TAGS}`, received: String(trimmed.length) }
      : { path: `tags[${wrong}]`, message: `must have 1–${MAX_TAG_LENGTH} characters`, received: String(trimmed[wrong]?.length) },
  ]);
}

const MAX_TAGS = 32;
const MAX_TAG_LENGTH = 40;

/** The root note that samplers take where none is known. */
const MIDDLE_C = 60;

function encode(audio: AudioClip, loop: SampleLoop | undefined): Uint8Array {
  return encodeWav(audio, {
    format: 'float32',
    ...(loop === undefined ? {} : { metadata: { sampler: { rootNote: MIDDLE_C, loops: [loop] } } }),
  });
}
