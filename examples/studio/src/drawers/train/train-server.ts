import { createAceClient } from '@loop/ace-client';
import type { AceClient } from '@loop/ace-client';

import type { SongRoomState, SongView } from '../../../server/training/song-room.js';

/** Where the studio's own server trains, and plays what it trained. */
const TRAIN_SERVER = '/train-api';

/** The machine that trains, and its model. */
export interface TrainingMachine {
  readonly model: string;
  /** Whether the model is the tiny one, which makes no music. */
  readonly isPractice: boolean;
  readonly folder: string;
  readonly modelBytes: number;
  readonly memoryBytes: number;
  readonly freeBytes: number;
  readonly cores: number;
}

/** What may be said of a song. */
export type SongChanges = Partial<Pick<SongView, 'caption' | 'lyrics' | 'key' | 'timeSignature'>> & { readonly bpm?: number | null };

/** The studio's training server: core's services through the client, and the songs that are trained on. */
export interface TrainServer {
  readonly client: AceClient;
  machine(): Promise<TrainingMachine>;
  songs(): Promise<SongRoomState>;
  addSong(name: string, bytes: Blob | Uint8Array): Promise<string>;
  describeSong(song: string, changes: SongChanges): Promise<SongRoomState>;
  removeSong(song: string): Promise<SongRoomState>;
  setTrigger(trigger: string): Promise<SongRoomState>;
  work(kind: 'check' | 'process' | 'stop'): Promise<SongRoomState>;
}

/** Reaches the studio's training server. */
export function createTrainServer(): TrainServer {
  const base = new URL(TRAIN_SERVER, location.href).href;
  const ask = async <T>(place: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(`${base}/${place}`, init).catch(() => {
      throw new Error('The studio’s server does not answer. Is “pnpm start” still running?');
    });
    if (response.ok) return (await response.json()) as T;
    const { detail } = (await response.json().catch(() => ({}))) as { readonly detail?: string };
    throw new Error(detail ?? `The studio’s server could not do that (${response.status}); its terminal says why.`);
  };
  const send = <T>(method: string, place: string, body: object): Promise<T> =>
    ask(place, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const placeOf = (song: string): string => `songs/${encodeURIComponent(song)}`;
  return {
    client: createAceClient({ baseUrl: base }),
    machine: () => ask('machine'),
    songs: () => ask('songs'),
    async addSong(name, bytes) {
      const body = bytes instanceof Blob ? bytes : new Blob([bytes as Uint8Array<ArrayBuffer>]);
      return (await ask<{ readonly path: string }>(placeOf(name), { method: 'PUT', body })).path;
    },
    describeSong: (song, changes) => send('PATCH', placeOf(song), changes),
    removeSong: (song) => ask(placeOf(song), { method: 'DELETE' }),
    setTrigger: (trigger) => send('POST', 'song-trigger', { trigger }),
    work: (kind) => send('POST', 'song-work', { kind }),
  };
}
