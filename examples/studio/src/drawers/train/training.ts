import { createSong, hashSeed, isAbortError } from '@loop/core';
import type { AdapterInfo, AudioClip, TrainingStatus } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { renderSong } from '@loop/sequencer';
import { computed, signal } from '@preact/signals';

import type { SongRoomState } from '../../../server/training/song-room.js';
import { createPersistedSignal } from '../../state/persisted-signal.js';
import type { Studio } from '../../state/studio.js';
import { freeName, makePlan, settingsOf } from './plan.js';
import type { PlanChoice } from './plan.js';
import { createTrainServer } from './train-server.js';
import type { SongChanges, TrainingMachine } from './train-server.js';

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
  cancel(): void;
}

/** A part of the drawer that can say what went wrong in it. */
export type TrainPlace = 'songs' | 'training' | 'adapters';

/** What the drawer Train shows and does. */
export type Training = ReturnType<typeof createTraining>;

/** One for each studio: what was typed stays while the drawer is shut. What runs, runs on the server. */
const trainings = new WeakMap<Studio, Training>();

/** The training of a studio, made when it is first asked for. */
export function trainingOf(studio: Studio): Training {
  const known = trainings.get(studio);
  if (known !== undefined) return known;
  const training = createTraining(studio);
  trainings.set(studio, training);
  return training;
}

function createTraining({ song, bank }: Studio) {
  const server = createTrainServer();
  const { client } = server;
  const machine = signal<TrainingMachine | undefined>(undefined);
  const room = signal<SongRoomState | undefined>(undefined);
  const status = signal<TrainingStatus | undefined>(undefined);
  const adapters = signal<readonly AdapterInfo[]>([]);
  const trouble = signal<string | undefined>(undefined);
  const faults = signal<Partial<Record<TrainPlace, string>>>({});
  const upload = signal<Upload | undefined>(undefined);
  const isStarting = signal(false);
  const name = createPersistedSignal('train-name', '', (value): value is string => typeof value === 'string');
  const choice = createPersistedSignal<PlanChoice>('train-plan', { preset: 'usual' }, isChoice);
  const pace = createPersistedSignal<Readonly<Record<string, number>>>('train-pace', {}, isPace);

  const lengths = computed(() => room.value?.songs.flatMap(({ seconds }) => seconds ?? []) ?? []);
  const plan = computed(() =>
    lengths.value.length === 0 || machine.value === undefined ? undefined : makePlan(lengths.value, choice.value, machine.value),
  );
  /** Seconds that the plan takes on this machine, by the pace of the last training; `undefined` before there was one. */
  const expectedSeconds = computed(() => {
    const stepsPerSecond = pace.value[machine.value?.model ?? ''];
    return plan.value === undefined || stepsPerSecond === undefined ? undefined : plan.value.steps / stepsPerSecond;
  });

  /** Does something of one part; what fails is said there, and stays until the next try. */
  const attempt = async (place: TrainPlace, work: () => Promise<void>): Promise<void> => {
    faults.value = { ...faults.value, [place]: undefined };
    try {
      await work();
    } catch (error) {
      if (!isAbortError(error)) faults.value = { ...faults.value, [place]: (error as Error).message };
    }
  };
  const listAdapters = async (): Promise<void> => {
    adapters.value = await client.adapters.list();
  };

  /** Looks at everything once. @returns Whether something runs. */
  const look = async (): Promise<boolean> => {
    const wasRunning = status.value?.running;
    machine.value ??= await server.machine();
    [room.value, status.value] = await Promise.all([server.songs(), client.training.status()]);
    trouble.value = undefined;
    const { running, latest } = status.value;
    if (latest?.stepsPerSecond !== undefined && latest.stepsPerSecond > 0)
      pace.value = { ...pace.value, [machine.value.model]: latest.stepsPerSecond };
    if (wasRunning !== running && !running) await listAdapters();
    const { work, songs, isChecked } = room.value;
    if (work === undefined && songs.length > 0 && !isChecked && upload.value === undefined && !running)
      room.value = await server.work('check');
    return running || room.value.work !== undefined;
  };

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
          trouble.value = (error as Error).message;
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
      const show = (done: number): void => void (upload.value = { label, done, all, cancel });
      show(0);
      let done = 0;
      try {
        for await (const { name: file, bytes } of songs(controller.signal)) {
          controller.signal.throwIfAborted();
          await server.addSong(file, bytes);
          done += 1;
          show(done);
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
    machine,
    room,
    status,
    adapters,
    trouble,
    faults,
    upload,
    isStarting,
    name,
    choice,
    plan,
    expectedSeconds,
    follow,
    lookAgain: () => wake?.(),
    listAdapters: () => attempt('adapters', listAdapters),
    addFiles: (files: readonly File[]) =>
      bring('Songs are taken', files.length, async function* () {
        for (const file of files) yield { name: file.name, bytes: file };
      }),
    /** Takes recordings of this browser. */
    addSamples: (entries: readonly { readonly id: string; readonly name: string }[]) =>
      bring('Samples are taken', entries.length, async function* () {
        for (const { id, name: sample } of entries) {
          const audio = await bank.soundOf(id);
          if (audio !== undefined) yield { name: `${sample.replaceAll(/[\\/]/g, '-')}.wav`, bytes: wavOf(audio) };
        }
      }),
    /** Composes songs in the genre of the present one, each from a seed of its own, and renders them here. */
    composeSongs: (count: number) =>
      bring('Songs are composed', count, async function* (abort) {
        const { genre, bpm, seed } = song.value;
        const label = typeof genre === 'string' ? genre : (genre?.id ?? 'song');
        const first = hashSeed(seed, `${label} ${room.value?.songs.length ?? 0}`);
        for (let index = 0; index < count; index += 1) {
          const composed = createSong({
            ...(genre === undefined ? { bpm } : { genre }),
            seed: (first + index) >>> 0,
            barCount: COMPOSED_BARS,
          });
          const bytes = wavOf(await renderSong(composed, { signal: abort }));
          yield { name: `${label} ${(first + index) % 10_000}.wav`, bytes };
        }
      }),
    describeSong: (path: string, changes: SongChanges) =>
      attempt('songs', async () => void (room.value = await server.describeSong(path, changes))),
    removeSong: (path: string) => attempt('songs', async () => void (room.value = await server.removeSong(path))),
    setTrigger: (trigger: string) => attempt('songs', async () => void (room.value = await server.setTrigger(trigger))),
    work: (kind: 'check' | 'process' | 'stop') =>
      attempt('songs', async () => {
        room.value = await server.work(kind);
        wake?.();
      }),
    train: () => start(false),
    resume: () => start(true),
    stop: () => attempt('training', () => client.training.stop()),
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
