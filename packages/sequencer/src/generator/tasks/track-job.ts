import type { AudioClip, AudioSource, Fraction, Hertz, MusicRequestOf, Seed, Song, Stem, Warning } from '@loop/core';

import type { Brief } from '../composing/compose.js';
import { fromReusable } from '../composing/composition.js';
import type { Composition } from '../composing/composition.js';
import { toStereo } from '../audio/reshape-audio.js';

/** The requests that the pattern engine answers. */
export type PatternRequest = MusicRequestOf<'text2music' | 'retake' | 'cover' | 'repaint' | 'extend'>;

/** What one track is made from. */
export interface TrackJob<R extends PatternRequest = PatternRequest> {
  readonly request: R;
  readonly brief: Brief;
  /** The seed of this variation. */
  readonly seed: Seed;
  /** Frames per second of the result. */
  readonly sampleRate: Hertz;
}

/** A finished track before its metadata and provenance. */
export interface MadeTrack {
  readonly audio: AudioClip;
  /** The song whose tempo and key the track has. */
  readonly song: Song;
  /** What this very audio was rendered from; `undefined` when part of it is foreign. */
  readonly composition?: Composition | undefined;
  readonly stems?: readonly Stem[] | undefined;
  readonly warnings: readonly Warning[];
  /** Settings for the provenance that are not in the request, such as seeds that were drawn. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** Work that yields the share that is done and returns a track. */
export type TrackWork = AsyncGenerator<Fraction, MadeTrack, void>;

/** A source at the engine's rate, with its composition when this engine made this very audio. */
export interface PreparedSource {
  readonly audio: AudioClip;
  readonly frames: number;
  readonly composition: Composition | undefined;
}

/** Prepares a source: a state that does not fit the audio, because that was cut since, does not count. */
export function prepareSource(source: AudioSource, sampleRate: Hertz): PreparedSource {
  const audio = toStereo(source.audio, sampleRate);
  const frames = audio.channels[0]?.length ?? 0;
  const composition = fromReusable(source.reusable);
  const isSame = composition !== undefined && Math.round(composition.durationSeconds * sampleRate) === frames;
  return { audio, frames, composition: isSame ? composition : undefined };
}

/** The warning of a task on audio that this engine did not make. */
export const FOREIGN_SOURCE: Warning = {
  code: 'notice',
  field: 'source',
  message:
    'The pattern engine did not make this source, so it cannot edit its notes: new music was joined to it with crossfades, in the tempo and key that were asked for.',
};

/** The warning of stems that cannot be had. */
export const NO_STEMS: Warning = {
  code: 'ignored',
  field: 'stems',
  message: 'There are no stems of audio that the pattern engine did not make.',
};

/** The warnings of a song that keeps what was asked to be different. */
export function warnKept({ brief, request }: TrackJob, song: Song): readonly Warning[] {
  const isOtherTempo = brief.bpm !== undefined && Math.abs(brief.bpm - song.bpm) > 0.5;
  const isOtherKey =
    brief.key !== undefined && (brief.key.root !== song.key.root || (brief.key.scale ?? song.key.scale) !== song.key.scale);
  const kept = (field: string, what: string): Warning => ({
    code: 'ignored',
    field,
    message: `${request.task} keeps the ${what} of the source.`,
  });
  const isOtherMeter = brief.timeSignature !== undefined && brief.timeSignature !== (song.timeSignature ?? 4);
  return [
    ...(isOtherTempo ? [kept('bpm', 'tempo')] : []),
    ...(isOtherKey ? [kept('key', 'key')] : []),
    ...(isOtherMeter ? [kept('timeSignature', 'meter')] : []),
  ];
}
