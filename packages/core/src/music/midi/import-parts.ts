import type { PitchedInstrument, Voice } from '../genres/instruments.js';
import { VOICES } from '../genres/instruments.js';
import type { Onset } from './import-steps.js';
import { DRUM_CHANNEL, isDrum, voiceOfDrum } from './midi-voices.js';

/** All notes of one track on one channel. */
export interface Part {
  readonly name: string | undefined;
  readonly channel: number;
  readonly onsets: readonly Onset[];
}

/** What an imported part plays: a voice, or nothing because there is no room for it. */
export interface CastPart {
  readonly part: Part;
  readonly voice: Voice | undefined;
}

/** The middle of each melodic instrument's range, in MIDI pitches. */
const HOME_PITCHES: Readonly<Record<PitchedInstrument, number>> = { bass: 36, acid: 51, lead: 67 };

/** From this many notes to a moment, on average, a part is chords. */
const CHORD_SIZE = 2.5;

/**
 * Decides what each part plays. A track that is named like a voice plays that voice. Drums go by their keys. Of the others,
 * chords become stabs, and the fullest parts become bass, acid and lead, each the free one whose range is nearest.
 */
export function castParts(parts: readonly Part[]): CastPart[] {
  const named = parts.flatMap((part) => (namedVoice(part) === undefined ? [] : [{ part, voice: namedVoice(part) }]));
  const drums = parts.filter((part) => namedVoice(part) === undefined && part.channel === DRUM_CHANNEL).flatMap(splitDrums);
  const free = new Set(['bass', 'acid', 'lead', 'stab'] as const);
  for (const { voice } of named) free.delete(voice as PitchedInstrument);
  const melodic = parts
    .filter((part) => namedVoice(part) === undefined && part.channel !== DRUM_CHANNEL)
    .toSorted((a, b) => b.onsets.length - a.onsets.length)
    .map((part): CastPart => {
      const voice = isChordal(part) && free.has('stab') ? 'stab' : nearestRole(part, free);
      if (voice !== undefined) free.delete(voice);
      return { part, voice };
    });
  return [...named, ...drums, ...melodic];
}

function namedVoice({ name, channel }: Part): Voice | undefined {
  const voice = VOICES.find((candidate) => candidate === name?.trim().toLowerCase());
  return voice !== undefined && isDrum(voice) === (channel === DRUM_CHANNEL) ? voice : undefined;
}

function splitDrums(part: Part): CastPart[] {
  const voices = new Map<Voice, Onset[]>();
  for (const onset of part.onsets) {
    const voice = voiceOfDrum(onset.pitch);
    const known = voices.get(voice);
    if (known === undefined) voices.set(voice, [onset]);
    else known.push(onset);
  }
  return [...voices].map(([voice, onsets]) => ({ part: { ...part, onsets }, voice }));
}

function isChordal({ onsets }: Part): boolean {
  return onsets.length / new Set(onsets.map(({ tick }) => tick)).size >= CHORD_SIZE;
}

function nearestRole({ onsets }: Part, free: ReadonlySet<PitchedInstrument | 'stab'>): PitchedInstrument | undefined {
  const mean = onsets.reduce((sum, { pitch }) => sum + pitch, 0) / onsets.length;
  const roles = (Object.keys(HOME_PITCHES) as PitchedInstrument[]).filter((role) => free.has(role));
  return roles.toSorted((a, b) => Math.abs(HOME_PITCHES[a] - mean) - Math.abs(HOME_PITCHES[b] - mean))[0];
}
