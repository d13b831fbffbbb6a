import { clipDuration } from '@loop/core';
import type { AudioClip, MusicRequest, MusicTask, Seed, TimeSignature, TrackName } from '@loop/core';

/** The tasks that the drawer has controls for, in the order in which they are shown. */
export const CREATE_TASKS = [
  'text2music',
  'cover',
  'repaint',
  'extend',
  'lego',
  'extract',
  'complete',
] as const satisfies readonly MusicTask[];

/** A task of the drawer. */
export type CreateTask = (typeof CREATE_TASKS)[number];

/** The tasks that work on a part of their source. */
export const REGION_TASKS: ReadonlySet<CreateTask> = new Set(['repaint', 'lego']);

/** The tasks that are given a track. */
export const TRACK_TASKS: ReadonlySet<CreateTask> = new Set(['lego', 'extract', 'complete']);

/** The tasks whose length is chosen. */
export const LENGTH_TASKS: ReadonlySet<CreateTask> = new Set(['text2music', 'extend']);

/** What makes the music: the studio's server, the model that is trained there with its adapters, a model that runs in this browser, or the page's own engine. */
export type Maker = 'server' | 'trained' | 'browser' | 'page';

/** Those who answer as an ACE-Step server. */
export type ServingMaker = Extract<Maker, 'server' | 'trained'>;

/** How long a piece is: so many bars of the song, or any time. */
export const LENGTHS = [4, 8, 16, 'free'] as const;

/** How long a piece is. */
export type Length = (typeof LENGTHS)[number];

/** Where an extension is added. */
export const SIDES = ['after', 'before', 'both'] as const;

/** Where an extension is added. */
export type Side = (typeof SIDES)[number];

/** What a piece is asked with: plain data, so that it can be kept and asked again. */
export interface Asked {
  readonly task: CreateTask;
  readonly maker: Maker;
  readonly prompt: string;
  /** The words that are sung, or the sections of a piece without a voice. */
  readonly lyrics: string;
  /** Whether somebody sings. @defaultValue when there are lyrics, as in what older versions kept */
  readonly sings?: boolean | undefined;
  readonly length: Length;
  readonly durationSeconds: number;
  readonly bpm: number;
  readonly key: string;
  readonly timeSignature: TimeSignature;
  /** Whether tempo, key and meter are passed on: they are those of what is asked for. @defaultValue for music from words alone */
  readonly passesTempo?: boolean | undefined;
  /** Whether a result of another tempo is stretched to this one. @defaultValue false */
  readonly stretches?: boolean | undefined;
  readonly strength: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** How new a repainted part is, 0–1. @defaultValue 1 */
  readonly variance?: number | undefined;
  readonly side?: Side | undefined;
  readonly track: TrackName;
  /** The recording it starts from, by its id in the bank; `loop` is the loop that plays. */
  readonly source: string;
  /** The recording whose style it follows, by its id in the bank; `loop` is the loop that plays. @defaultValue none */
  readonly reference?: string | undefined;
  /** Denoising steps. @defaultValue the model's own */
  readonly steps?: number | undefined;
  /** How strictly the words are followed. @defaultValue the model's own */
  readonly guidanceScale?: number | undefined;
}

/**
 * Writes the request of a generator.
 *
 * @param soundOf - Reads the recording that the task starts from.
 */
export async function requestOf(asked: Asked, seed: Seed, soundOf: (source: string) => Promise<AudioClip>): Promise<MusicRequest> {
  const { task, prompt, lyrics, bpm, key, timeSignature, durationSeconds, track, steps, guidanceScale, reference } = asked;
  const words = {
    prompt,
    ...(lyrics === '' ? {} : { lyrics }),
    instrumental: !(asked.sings ?? lyrics !== ''),
    seed,
    steps,
    guidanceScale,
    ...(reference === undefined ? {} : { reference: { audio: await soundOf(reference) } }),
  };
  if (task === 'text2music') return { task, ...words, bpm, key, timeSignature, durationSeconds };
  const audio = await soundOf(asked.source);
  const start = { ...words, ...(asked.passesTempo === true ? { bpm, key, timeSignature } : {}), source: { audio } };
  const endSeconds = Math.min(asked.endSeconds, clipDuration(audio));
  const region = { startSeconds: Math.min(asked.startSeconds, Math.max(0, endSeconds - 0.1)), endSeconds };
  switch (task) {
    case 'cover':
      return { task, ...start, strength: asked.strength };
    case 'repaint':
      return { task, ...start, ...region, variance: asked.variance };
    case 'extend':
      return {
        task,
        ...start,
        beforeSeconds: asked.side === 'before' || asked.side === 'both' ? durationSeconds : 0,
        afterSeconds: asked.side === 'before' ? 0 : durationSeconds,
      };
    case 'complete':
      return { task, ...start, tracks: [track] };
    case 'lego':
      return { task, ...start, ...region, track };
    default:
      return { task, ...start, track };
  }
}
