import { createAceClient } from '@loop/ace-client';
import type { AceClient } from '@loop/ace-client';
import type { Abortable, Fraction } from '@loop/core';

import type { SongRoomState, SongView } from '../../../server/training/song-room.js';
import { TRAIN_SERVERS } from '../../state/train-place.js';
import type { TrainPlace } from '../../state/train-place.js';
import { describeAnswer } from '../../texts/describe-error.js';
import { trainTexts } from '../../texts/train.js';

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
export type SongChanges = Partial<Pick<SongView, 'caption' | 'lyrics' | 'key' | 'timeSignature' | 'language' | 'instrumental'>> & {
  readonly bpm?: number | null;
};

/** How a song is brought to the server. */
export interface AddSongOptions extends Abortable {
  /** Hears which share of it has been sent. */
  readonly onProgress: (share: Fraction) => void;
}

/** A server that trains: core's services through the client, and the songs that are trained on. */
export interface TrainServer {
  readonly client: AceClient;
  /** Where its table of the songs is. */
  readonly datasetUrl: string;
  /** @throws {Error} With what to do, where it cannot train or cannot be reached. */
  machine(): Promise<TrainingMachine>;
  songs(): Promise<SongRoomState>;
  /** Sends a song. An abort ends it in the middle, and nothing of it stays there. */
  addSong(name: string, bytes: Blob | Uint8Array, options: AddSongOptions): Promise<void>;
  describeSong(song: string, changes: SongChanges): Promise<SongRoomState>;
  removeSong(song: string): Promise<SongRoomState>;
  setTrigger(trigger: string): Promise<SongRoomState>;
  work(kind: 'check' | 'process' | 'stop'): Promise<SongRoomState>;
}

/** How a request went, by fetch or by XMLHttpRequest. */
interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Reaches a server that trains.
 *
 * @param hostOf - What the one elsewhere is called.
 */
export function createTrainServer(place: TrainPlace, hostOf: () => string): TrainServer {
  const base = new URL(TRAIN_SERVERS[place], location.href).href;
  const client = createAceClient({ baseUrl: base });
  const faultOf = ({ status, text }: Answer): Error => {
    const { server } = trainTexts.value;
    if (place === 'elsewhere') {
      if (status === 401) return new Error(server.wrongKey(hostOf()));
      if (status === 502 || status === 504) return new Error(server.away(hostOf()));
    }
    return new Error(describeAnswer(text) ?? server.failed(status));
  };
  const noAnswer = (): Error => new Error(trainTexts.value.server.noAnswer);
  const read = <T>(answer: Answer): T => {
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as T;
    throw faultOf(answer);
  };
  const request = async (part: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${base}/${part}`, init).catch(() => {
      throw noAnswer();
    });
    return { status: response.status, text: await response.text() };
  };
  const ask = async <T>(part: string, init?: RequestInit): Promise<T> => read(await request(part, init));
  const send = <T>(method: string, part: string, body: object): Promise<T> =>
    ask(part, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const placeOf = (song: string): string => `songs/${encodeURIComponent(song)}`;

  return {
    client,
    datasetUrl: `${base}/dataset`,
    async machine() {
      const answer = await request('machine');
      if (place === 'here' || answer.status !== 404) return read(answer);
      // Another server than a studio: some train, on folders of their own.
      const { methods } = await client.training.capabilities().catch(() => ({ methods: [] }));
      const { server } = trainTexts.value;
      throw new Error(methods.length === 0 ? server.cannotTrain(hostOf()) : server.takesNoSongs(hostOf()));
    },
    songs: () => ask('songs'),
    addSong: async (name, bytes, options) => {
      const body = bytes instanceof Blob ? bytes : new Blob([bytes as Uint8Array<ArrayBuffer>]);
      read(await upload(`${base}/${placeOf(name)}`, body, { ...options, noAnswer }));
    },
    describeSong: (song, changes) => send('PATCH', placeOf(song), changes),
    removeSong: (song) => ask(placeOf(song), { method: 'DELETE' }),
    setTrigger: (trigger) => send('POST', 'song-trigger', { trigger }),
    work: (kind) => send('POST', 'song-work', { kind }),
  };
}

/** Sends a file. `fetch` does not say how much of a body has gone. */
function upload(
  url: string,
  body: Blob,
  { onProgress, signal, noAnswer }: AddSongOptions & { readonly noAnswer: () => Error },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    signal?.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(noAnswer());
    request.onabort = () => reject(signal?.reason as Error);
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.open('PUT', url);
    request.send(body);
  });
}
