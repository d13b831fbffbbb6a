import { createSerialQueue, createSong, hashSeed, isAbortError } from '@loop/core';
import type { AdapterInfo, AudioClip, TrainingStatus } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';

import type { SongRoomState } from '../../../server/training/song-room.js';
import { renderBeside } from '../../render/render-beside.js';
import { createPersistedSignal, isText } from '../../state/persisted-signal.js';
import type { Studio } from '../../state/studio.js';
import { trainPlace } from '../../state/train-place.js';
import type { TrainPlace } from '../../state/train-place.js';
import { describeError } from '../../texts/describe-error.js';
import { trainTexts } from '../../texts/train.js';
import { freeName, makePlan, settingsOf } from './plan.js';
import type { PlanChoice } from './plan.js';
import { createTrainServer } from './train-server.js';
import type { SongChanges, TrainServer, TrainingMachine } from './train-server.js';

/** How often a running training is looked at, and one that may begin elsewhere. */
const POLL_MS = 500;
const IDLE_POLL_MS = 4_000;

/** Bars of a song that is composed for training: at any tempo more than the ten seconds that a song should have. */
export const COMPOSED_BARS = 8;

/** What is being brought to the server. */
export interface Upload {
  readonly label: string;
  readonly done: number;
  readonly all: number;
  /** The share of all that has been sent. */
  readonly fraction: number;
  cancel(): void;
}

/** A part of the drawer that can say what went wrong in it. */
type TrainPart = 'songs' | 'training' | 'adapters';

/** What the drawer Train shows and does. */
export type Training = ReturnType<typeof createTraining>;

/** The trainings of a studio, one for each server. */
export interface Trainings {
  /** The one of the server that is chosen. */
  readonly chosen: ReadonlySignal<Training>;
  /** What the server elsewhere is called; `undefined` where none is named. */
  readonly elsewhere: ReadonlySignal<string | undefined>;
  /** Asks the studio's server whether one is named. */
  findElsewhere(): Promise<void>;
}

/** One for each studio: what was typed stays while the drawer is shut. What runs, runs on the server. */
const known = new WeakMap<Studio, Trainings>();

/** The trainings of a studio, made when they are first asked for. */
export function trainingsOf(studio: Studio): Trainings {
  const found = known.get(studio) ?? createTrainings(studio);
  known.set(studio, found);
  return found;
}

function createTrainings(studio: Studio): Trainings {
  const elsewhere = signal<string | undefined>(undefined);
  const shared: SharedChoices = {
    name: createPersistedSignal('train-name', '', isText),
    choice: createPersistedSignal<PlanChoice>('train-plan', { preset: 'usual' }, isChoice),
    pace: createPersistedSignal<Readonly<Record<string, number>>>('train-pace', {}, isPace),
  };
  const made = new Map<TrainPlace, Training>();
  const of = (place: TrainPlace): Training => {
    const server = createTrainServer(place, () => elsewhere.value ?? '');
    const training = made.get(place) ?? createTraining(studio, { place, server, ...shared });
    made.set(place, training);
    return training;
  };
  return {
    chosen: computed(() => of(trainPlace.value)),
    elsewhere,
    async findElsewhere() {
      try {
        const { elsewhere: url } = (await (await fetch('/studio-api/training')).json()) as { readonly elsewhere?: string };
        elsewhere.value = url === undefined ? undefined : new URL(url).host;
        if (url === undefined) trainPlace.value = 'here';
      } catch {
        // The server that trains here is asked as well, and says what is wrong.
      }
    },
  };
}

/** What a person chose, wherever it is trained. */
interface SharedChoices {
  readonly name: Signal<string>;
  readonly choice: Signal<PlanChoice>;
  /** Steps per second of the last training, by place and model. */
  readonly pace: Signal<Readonly<Record<string, number>>>;
}

interface TrainingParts extends SharedChoices {
  readonly place: TrainPlace;
  readonly server: TrainServer;
}

function createTraining({ song, bank }: Studio, { place, server, name, choice, pace }: TrainingParts) {
  const { client } = server;
  const machine = signal<TrainingMachine | undefined>(undefined);
  const room = signal<SongRoomState | undefined>(undefined);
  const status = signal<TrainingStatus | undefined>(undefined);
  const adapters = signal<readonly AdapterInfo[]>([]);
  const trouble = signal<string | undefined>(undefined);
  const faults = signal<Partial<Record<TrainPart, string>>>({});
  const upload = signal<Upload | undefined>(undefined);
  const isStarting = signal(false);
  const isStopping = signal(false);

  const paceKey = (): string => `${place} ${machine.value?.model ?? ''}`;
  const lengths = computed(() => room.value?.songs.flatMap(({ seconds }) => seconds ?? []) ?? []);
  const plan = computed(() =>
    lengths.value.length === 0 || machine.value === undefined ? undefined : makePlan(lengths.value, choice.value, machine.value),
  );
  /** Seconds that the plan takes on this machine, by the pace of the last training; `undefined` before there was one. */
  const expectedSeconds = computed(() => {
    const stepsPerSecond = pace.value[paceKey()];
    return plan.value === undefined || stepsPerSecond === undefined ? undefined : plan.value.steps / stepsPerSecond;
  });

  /** Does something of one part; what fails is said there, and stays until the next try. */
  const attempt = async (part: TrainPart, work: () => Promise<void>): Promise<void> => {
    faults.value = { ...faults.value, [part]: undefined };
    try {
      await work();
    } catch (error) {
      if (!isAbortError(error)) faults.value = { ...faults.value, [part]: describeError(error) };
    }
  };
  const listAdapters = async (): Promise<void> => {
    adapters.value = await client.adapters.list();
  };

  /** Looks at everything once. @returns Whether something runs. */
  const lookOnce = async (): Promise<boolean> => {
    machine.value ??= await server.machine();
    const [nextRoom, nextStatus] = await Promise.all([server.songs(), client.training.status()]);
    const { running, latest } = nextStatus;
    room.value = nextRoom;
    // The end of a training is shown when what it made can be shown as well.
    if (status.value?.running !== running && !running) await attempt('adapters', listAdapters);
    status.value = nextStatus;
    trouble.value = undefined;
    if (latest?.stepsPerSecond !== undefined && latest.stepsPerSecond > 0)
      pace.value = { ...pace.value, [paceKey()]: latest.stepsPerSecond };
    if (!running) isStopping.value = false;
    const { work, songs, isChecked } = room.value;
    if (work === undefined && songs.length > 0 && !isChecked && upload.value === undefined && !running)
      room.value = await server.work('check');
    return running || room.value.work !== undefined;
  };

  // One after the other, so that what was seen or written last counts.
  const looks = createSerialQueue();
  const writes = createSerialQueue();
  const look = (): Promise<boolean> => looks.run(lookOnce);

  let wake: (() => void) | undefined;
  /** Looks again and again while the drawer is open. @returns What ends it. */
  const follow = (): (() => void) => {
    const over = new AbortController();
    const turn = async (): Promise<void> => {
      while (!over.signal.aborted) {
        let isBusy = false;
        try {
          isBusy = await look();
        } catch (error) {
          trouble.value = describeError(error);
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, isBusy ? POLL_MS : IDLE_POLL_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    };
    void turn();
    return () => {
      over.abort();
      wake?.();
    };
  };

  /** Brings songs to the server, one after the other. */
  const bring = (
    label: string,
    all: number,
    songs: (signal: AbortSignal) => AsyncIterable<{ readonly name: string; readonly bytes: Blob | Uint8Array }>,
  ) =>
    attempt('songs', async () => {
      upload.value?.cancel();
      const controller = new AbortController();
      const cancel = (): void => controller.abort();
      let done = 0;
      const show = (share: number): void => void (upload.value = { label, done, all, cancel, fraction: (done + share) / all });
      show(0);
      try {
        for await (const { name: file, bytes } of songs(controller.signal)) {
          controller.signal.throwIfAborted();
          await server.addSong(file, bytes, { signal: controller.signal, onProgress: show });
          done += 1;
          show(0);
          room.value = await server.songs();
        }
      } finally {
        if (upload.value?.cancel === cancel) upload.value = undefined;
        if (done > 0) room.value = await server.work('check');
        wake?.();
      }
    });
  const wavOf = (audio: AudioClip): Uint8Array => encodeWav(audio, { format: 'pcm16' });

  const start = (resumed: boolean): Promise<void> =>
    attempt('training', async () => {
      const planned = plan.value;
      const { settings, resumeFrom } = status.value ?? {};
      if (resumed ? settings === undefined || resumeFrom === undefined : planned === undefined) return;
      isStarting.value = true;
      try {
        const taken = [...adapters.value.map((adapter) => adapter.name), runName(settings?.output) ?? ''];
        const asked = resumed ? { ...settings!, resumeFrom } : settingsOf(planned!, freeName(name.value, taken));
        // The first event says that it runs; from there on the status is looked at.
        const events = client.training.train(asked);
        await events.next();
        await events.return();
        await look();
      } finally {
        isStarting.value = false;
        wake?.();
      }
    });

  return {
    place,
    datasetUrl: server.datasetUrl,
    machine,
    room,
    status,
    adapters,
    trouble,
    faults,
    upload,
    isStarting,
    isStopping,
    name,
    choice,
    plan,
    expectedSeconds,
    follow,
    lookAgain: () => wake?.(),
    listAdapters: () => attempt('adapters', listAdapters),
    addFiles: (files: readonly File[]) =>
      bring(trainTexts.value.songs.taking, files.length, async function* () {
        for (const file of files) yield { name: file.name, bytes: file };
      }),
    /** Takes recordings of this browser. */
    addSamples: (entries: readonly { readonly id: string; readonly name: string }[]) =>
      bring(trainTexts.value.songs.takingSamples, entries.length, async function* () {
        for (const { id, name: sample } of entries) {
          const audio = await bank.soundOf(id);
          if (audio !== undefined) yield { name: `${sample.replaceAll(/[\\/]/g, '-')}.wav`, bytes: wavOf(audio) };
        }
      }),
    /** Composes songs in the genre of the present one, each from a seed of its own, and renders them here. */
    composeSongs: (count: number) =>
      bring(trainTexts.value.songs.composing, count, async function* (abort) {
        const { genre, bpm, seed } = song.value;
        const label = typeof genre === 'string' ? genre : (genre?.id ?? 'song');
        const first = hashSeed(seed, `${label} ${room.value?.songs.length ?? 0}`);
        for (let index = 0; index < count; index += 1) {
          const composed = createSong({
            ...(genre === undefined ? { bpm } : { genre }),
            seed: (first + index) >>> 0,
            barCount: COMPOSED_BARS,
          });
          const { bytes } = await renderBeside({ kind: 'wav', song: composed, samples: [] }, { signal: abort });
          yield { name: `${label} ${(first + index) % 10_000}.wav`, bytes };
        }
      }),
    describeSong: (path: string, changes: SongChanges) =>
      attempt('songs', () => writes.run(async () => void (room.value = await server.describeSong(path, changes)))),
    removeSong: (path: string) => attempt('songs', async () => void (room.value = await server.removeSong(path))),
    setTrigger: (trigger: string) => attempt('songs', async () => void (room.value = await server.setTrigger(trigger))),
    work: (kind: 'check' | 'process' | 'stop') =>
      attempt('songs', async () => {
        room.value = await server.work(kind);
        wake?.();
      }),
    train: () => start(false),
    resume: () => start(true),
    stop: () =>
      attempt('training', async () => {
        isStopping.value = true;
        await client.training.stop();
        wake?.();
      }),
    /** Puts a checkpoint of the last training among the adapters. */
    keepCheckpoint: (place: string, label: string) =>
      attempt('training', async () => {
        const wanted = `${runName(status.value?.settings?.output) ?? 'my-sound'}-${label}`;
        const taken = adapters.value.map((adapter) => adapter.name);
        await client.training.export({ output: place, to: `adapters/${freeName(wanted, taken)}` });
        await listAdapters();
      }),
    loadAdapter: (adapter: string) => changeAdapter(() => client.adapters.load(adapter)),
    unloadAdapter: (adapter: string) => changeAdapter(() => client.adapters.unload(adapter)),
    setActive: (adapter: string, active: boolean) => changeAdapter(() => client.adapters.setActive(adapter, active)),
    setScale: (adapter: string, scale: number) => changeAdapter(() => client.adapters.setScale(adapter, scale)),
  };

  function changeAdapter(work: () => Promise<unknown>): Promise<void> {
    return attempt('adapters', async () => {
      await work();
      await listAdapters();
    });
  }
}

/** The name of a run, which is that of its folder. */
export function runName(output: string | undefined): string | undefined {
  return output?.split('/').at(-1);
}

function isChoice(value: unknown): value is PlanChoice {
  const preset = (value as Partial<PlanChoice> | undefined)?.preset;
  return preset === 'quick' || preset === 'usual' || preset === 'thorough';
}

function isPace(value: unknown): value is Readonly<Record<string, number>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((pace) => typeof pace === 'number' && pace > 0);
}
