import { stat } from 'node:fs/promises';
import path from 'node:path';

import { hidePaths } from '@loop/ace-client/server';
import { lintAudio, describeSound } from '@loop/lora/audio';
import type { HeardFile } from '@loop/lora/audio';
import { INSTRUMENTAL_LYRICS, createDatasetSettings, formatDataset, lintDataset } from '@loop/lora/dataset';
import type { DatasetIssue, TrackRecord } from '@loop/lora/dataset';
import { createSongFolder, streamLintFolder } from '@loop/lora/node';
import type { ProcessedFile, SongFolder } from '@loop/lora/node';

import { makeReady } from './make-ready.js';
import { PLACES } from './studio-folder.js';

/** Work on all songs: hearing them, or making them ready and describing them. */
export const SONG_WORKS = ['check', 'process'] as const;

/** Work on all songs. */
export type SongWork = (typeof SONG_WORKS)[number];

/** A song as the page shows it. */
export interface SongView extends Pick<
  TrackRecord,
  'path' | 'caption' | 'bpm' | 'key' | 'timeSignature' | 'seconds' | 'instrumental' | 'language'
> {
  /** The words as they were written; of an instrumental they are not trained. */
  readonly lyrics: string;
  readonly issues: readonly DatasetIssue[];
  /** What processing did to it; left out before. */
  readonly processed?: Pick<ProcessedFile, 'status' | 'reason' | 'changes' | 'gainDb' | 'warnings'> | undefined;
}

/** What is known of the songs now. */
export interface SongRoomState {
  readonly songs: readonly SongView[];
  /** What is wrong with all of them together. */
  readonly issues: readonly DatasetIssue[];
  /** The word that calls the adapter up. */
  readonly trigger: string;
  /** Whether every song was heard since it came. */
  readonly isChecked: boolean;
  /** What is being done, with the share that is done. */
  readonly work?: { readonly kind: SongWork; readonly fraction: number | undefined } | undefined;
  /** What the last work failed with. */
  readonly error?: string | undefined;
}

/** The songs of the studio: what there is, what is wrong, and the work on them, one at a time. */
export interface SongRoom {
  readonly folder: SongFolder;
  /** What is being done; `undefined` while nothing is. */
  readonly work: SongWork | undefined;
  state(): Promise<SongRoomState>;
  /** Starts work that goes on by itself; work that runs is ended first. */
  start(kind: SongWork): void;
  /** Ends the work that runs. */
  stop(): Promise<void>;
  /** The songs as a dataset of ACE-Step 1.5, which its trainers read beside them. */
  dataset(): Promise<string>;
  /** Writes the word that calls the adapter up beside every song. */
  setTrigger(trigger: string): Promise<void>;
}

/** Rules about papers, which a dataset that is published needs; the page asks for the right to train with a song in words of its own. */
const IGNORED = new Set(['licence-unknown', 'provenance-missing']);

/** Opens the songs below the studio's folder. */
export function createSongRoom(root: string): SongRoom {
  const [raw, ready] = [path.join(root, PLACES.songs), path.join(root, PLACES.ready)];
  const folder = createSongFolder(raw);
  const heard = new Map<string, { readonly file: HeardFile; readonly stamp: string }>();
  let processed = new Map<string, ProcessedFile>();
  let running:
    | { readonly kind: SongWork; readonly controller: AbortController; fraction: number | undefined; done: Promise<void> }
    | undefined;
  let error: string | undefined;
  const stampOf = async (song: string): Promise<string> => {
    const found = await stat(path.join(raw, song)).catch(() => undefined);
    return found === undefined ? '' : `${found.size}:${found.mtimeMs}`;
  };

  const check = async (signal: AbortSignal, onFraction: (fraction: number | undefined) => void): Promise<void> => {
    if ((await folder.list({ signal })).length === 0) return;
    for await (const event of streamLintFolder(raw, { workers: 1, signal })) {
      if (event.type === 'progress') onFraction(event.fraction);
      else for (const file of event.value.files) heard.set(file.path, { file, stamp: await stampOf(file.path) });
    }
  };
  const process = async (signal: AbortSignal, onFraction: (fraction: number | undefined) => void): Promise<void> => {
    const tracks = await folder.list({ signal });
    if (tracks.length === 0) return;
    if (!(await isChecked(tracks))) await check(signal, (fraction) => onFraction((fraction ?? 0) / 2));
    // Words that nobody wrote are measured; they are a beginning for a person.
    for (const track of tracks.filter(({ labelled }) => !labelled)) {
      const { facts, music } = heard.get(track.path)?.file ?? {};
      if (facts === undefined || music === undefined) continue;
      const { caption, bpm, key, timeSignature } = describeSound(facts, music);
      const known = {
        bpm: track.bpm ?? bpm,
        key: track.key || (key ?? ''),
        timeSignature: track.timeSignature || String(timeSignature ?? ''),
      };
      await folder.describe(track.path, { caption: caption ?? '', ...known }, { signal });
    }
    for await (const event of makeReady(raw, ready, { signal })) {
      if (event.type === 'progress') onFraction(0.5 + (event.fraction ?? 0) / 2);
      else if (event.type === 'result') processed = new Map(event.value.files.map((file) => [file.source.path, file]));
    }
  };
  const isChecked = async (tracks: readonly TrackRecord[]): Promise<boolean> => {
    for (const { path: song } of tracks) if (heard.get(song)?.stamp !== (await stampOf(song))) return false;
    return true;
  };
  const stop = async (): Promise<void> => {
    running?.controller.abort(new Error('It was stopped.'));
    await running?.done;
  };

  return {
    folder,
    get work() {
      return running?.kind;
    },
    stop,
    start(kind) {
      const before = stop();
      const controller = new AbortController();
      const work = kind === 'check' ? check : process;
      const mine: NonNullable<typeof running> = { kind, controller, fraction: undefined, done: Promise.resolve() };
      mine.done = before
        .then(() => {
          error = undefined;
          return work(controller.signal, (fraction) => (mine.fraction = fraction));
        })
        .catch((reason: unknown) => {
          if (!controller.signal.aborted) error = hidePaths(reason instanceof Error ? reason.message : String(reason));
        })
        .finally(() => {
          if (running === mine) running = undefined;
        });
      running = mine;
    },
    async setTrigger(trigger) {
      for (const { path: song } of await folder.list()) await folder.describe(song, { trigger });
    },
    async dataset() {
      const tracks = await folder.list();
      const trigger = tracks.find((track) => track.trigger !== '')?.trigger ?? '';
      const settings = createDatasetSettings({ name: 'studio', trigger, allInstrumental: tracks.every((track) => track.instrumental) });
      return formatDataset({ settings, tracks: tracks.map(trainedTrack) });
    },
    async state() {
      const tracks = (await folder.list()).map((track) => ({
        ...track,
        seconds: track.seconds ?? heard.get(track.path)?.file.facts?.seconds,
      }));
      const trigger = tracks.find((track) => track.trigger !== '')?.trigger ?? '';
      const known = tracks.flatMap(({ path: song }) => heard.get(song)?.file ?? []);
      const issues = [
        ...lintDataset({ settings: createDatasetSettings({ trigger, allInstrumental: true }), tracks }),
        ...lintAudio(known, { tracks }),
      ].filter(({ code }) => !IGNORED.has(code));
      const songs = new Set(tracks.map((track) => track.path));
      return {
        songs: tracks.map((track) => ({
          path: track.path,
          caption: track.caption,
          lyrics: track.rawLyrics,
          bpm: track.bpm,
          key: track.key,
          timeSignature: track.timeSignature,
          seconds: track.seconds,
          instrumental: track.instrumental,
          language: track.language,
          issues: issues.filter((issue) => issue.path === track.path),
          processed: processed.get(track.path),
        })),
        issues: tracks.length === 0 ? [] : issues.filter((issue) => !songs.has(issue.path)),
        trigger,
        isChecked: await isChecked(tracks),
        work: running === undefined ? undefined : { kind: running.kind, fraction: running.fraction },
        error,
      };
    },
  };
}

/** A song as it is trained: of an instrumental no words, though they may still be written beside it. */
export function trainedTrack(track: TrackRecord): TrackRecord {
  return track.instrumental ? { ...track, lyrics: INSTRUMENTAL_LYRICS, rawLyrics: '', language: 'unknown' } : track;
}
