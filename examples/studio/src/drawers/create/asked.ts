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

/** What makes the music: the studio's server, or this page. */
export type Maker = 'server' | 'page';

/** How long a piece is: so many bars of the song, or any time. */
export const LENGTHS = [4, 8, 16, 'free'] as const;

/** How long a piece is. */
export type Length = (typeof LENGTHS)[number];

/** What a piece is asked with: plain data, so that it can be kept and asked again. */
export interface Asked {
  readonly task: CreateTask;
  readonly maker: Maker;
  readonly prompt: string;
  readonly lyrics: string;
  readonly length: Length;
  readonly durationSeconds: number;
  readonly bpm: number;
  readonly key: string;
  readonly timeSignature: TimeSignature;
  readonly strength: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly track: TrackName;
  /** The recording it starts from, by its id in the bank; `loop` is the loop that plays. */
  readonly source: string;
}

/**
 * Writes the request of a generator.
 *
 * @param soundOf - Reads the recording that the task starts from.
 */
export async function requestOf(asked: Asked, seed: Seed, soundOf: (source: string) => Promise<AudioClip>): Promise<MusicRequest> {
  const { task, prompt, lyrics, bpm, key, timeSignature, durationSeconds, track } = asked;
  const words = { prompt, ...(lyrics === '' ? { instrumental: true } : { lyrics }), seed };
  if (task === 'text2music') return { task, ...words, bpm, key, timeSignature, durationSeconds };
  const audio = await soundOf(asked.source);
  const start = { ...words, source: { audio } };
  switch (task) {
    case 'cover':
      return { task, ...start, strength: asked.strength };
    case 'repaint':
      return { task, ...start, startSeconds: asked.startSeconds, endSeconds: Math.min(asked.endSeconds, clipDuration(audio)) };
    case 'extend':
      return { task, ...start, afterSeconds: durationSeconds };
    case 'complete':
      return { task, ...start, tracks: [track] };
    default:
      return { task, ...start, track };
  }
}
