import * as z from 'zod/mini';

import type { Ticks } from '../../units.js';
import { TICKS_PER_QUARTER } from '../../units.js';
import { parseInput } from '../../validate.js';
import { VOICES } from '../genres/instruments.js';
import type { Voice } from '../genres/instruments.js';
import type { NoteEvent } from '../playback/event.js';
import { eventsBetween } from '../playback/events.js';
import { playbackList, songLengthTicks } from '../playback/playback-list.js';
import type { Song } from '../song/song.js';
import { ticksPerBar } from '../song/meter.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { keySignatureOf } from './key-signature.js';
import { meterSignatureOf } from './meter-signature.js';
import type { MidiFile, MidiNote, MidiProgram, MidiTrack } from './midi-file.js';
import { DRUM_CHANNEL, MIDI_VOICES } from './midi-voices.js';
import { writeMidiFile } from './write-midi-file.js';

/** Options of {@link encodeMidi}. */
export interface EncodeMidiOptions {
  /** 1 writes one track per voice, 0 everything into one track. @defaultValue 1 */
  readonly format?: 0 | 1 | undefined;
  /** How often the loop, or the arrangement in song mode, is played through, 1–64. @defaultValue 1 */
  readonly loops?: number | undefined;
}

const optionsSchema = z.strictObject({
  format: z.optional(z.literal([0, 1])),
  loops: z.optional(z.int().check(z.gte(1), z.lte(64))),
});

/** The pitch of voices that have none and are no drums. */
const UNPITCHED = 60;

/**
 * Writes a song as a Standard MIDI File: tempo, meter, key, the names of sections, and the notes of every voice that sounds, with
 * swing, ratchets and chances played out. Drums are on channel 10 by their General MIDI keys, other voices on channels of their own.
 *
 * Ducking and sound have no place in MIDI. Where a voice strikes a pitch again, the first note ends; no note outlasts the song.
 *
 * @returns The bytes of the file, 960 ticks to a quarter note.
 * @throws {InvalidInputError} When an option is out of range.
 *
 * @example
 * ```ts
 * const bytes = encodeMidi(song, { loops: 4 });
 * ```
 */
export function encodeMidi(song: Song, options: EncodeMidiOptions = {}): Uint8Array<ArrayBuffer> {
  const { format = 1, loops = 1 } = parseInput(optionsSchema, options, 'options');
  const endTick = songLengthTicks(song) * loops;
  const parts = voiceParts(song, endTick);
  const title: MidiTrack = { name: song.title === '' ? undefined : song.title, notes: [], programs: [], endTick };
  return writeMidiFile({ ...factsOf(song, loops), format, tracks: format === 1 ? [title, ...parts] : [merged(title, parts)] });
}

function factsOf(song: Song, loops: number): Omit<MidiFile, 'format' | 'tracks'> {
  const list = Array.from({ length: loops }, () => playbackList(song)).flat();
  return {
    division: { type: 'quarter', ticksPerQuarter: TICKS_PER_QUARTER },
    tempos: [{ tick: 0, bpm: song.bpm }],
    timeSignatures: [{ tick: 0, ...meterSignatureOf(song) }],
    keySignatures: [{ tick: 0, ...keySignatureOf(song.key) }],
    markers: list.flatMap(({ section }, entry) => (section === undefined ? [] : [{ tick: entry * ticksPerBar(song), text: section }])),
  };
}

function voiceParts(song: Song, endTick: Ticks): MidiTrack[] {
  const notes = new Map<Voice, MidiNote[]>(VOICES.map((voice) => [voice, []]));
  // The hits of the last step may sound after the end; what the next pass begins early belongs to the next pass.
  for (const event of eventsBetween(song, 0, endTick + 2 * TICKS_PER_STEP)) {
    if (event.type === 'note' && event.step * TICKS_PER_STEP < endTick) notes.get(event.voice)?.push(...midiNotes(event, endTick));
  }
  return VOICES.map((voice) => ({
    name: voice,
    notes: withoutOverlaps(notes.get(voice) ?? []),
    programs: programsOf(voice),
    endTick,
  })).filter((part) => part.notes.length > 0);
}

function midiNotes({ tick, voice, pitches, velocity, durationTicks }: NoteEvent, endTick: Ticks): MidiNote[] {
  const target = MIDI_VOICES[voice];
  const channel = 'keys' in target ? DRUM_CHANNEL : target.channel;
  const keys =
    'keys' in target ? [target.keys.find((key) => pitches.includes(key)) ?? target.keys[0]] : pitches.length > 0 ? pitches : [UNPITCHED];
  const end = Math.max(tick + 1, Math.min(tick + durationTicks, endTick));
  return keys.map((pitch) => ({
    tick,
    durationTicks: end - tick,
    channel,
    pitch,
    velocity: Math.min(127, Math.max(1, Math.round(velocity * 127))),
  }));
}

/** Ends each note where its pitch is struck again; of notes at one tick and pitch the last stays. */
function withoutOverlaps(notes: readonly MidiNote[]): MidiNote[] {
  const nextTicks = new Map<number, number>();
  return notes
    .toReversed()
    .flatMap((note) => {
      const limit = (nextTicks.get(note.pitch) ?? Number.POSITIVE_INFINITY) - note.tick;
      nextTicks.set(note.pitch, note.tick);
      return limit === 0 ? [] : [{ ...note, durationTicks: Math.min(note.durationTicks, limit) }];
    })
    .reverse();
}

function programsOf(voice: Voice): MidiProgram[] {
  const target = MIDI_VOICES[voice];
  return 'keys' in target ? [] : [{ tick: 0, channel: target.channel, program: target.program }];
}

function merged(title: MidiTrack, parts: readonly MidiTrack[]): MidiTrack {
  return { ...title, notes: parts.flatMap(({ notes }) => notes), programs: parts.flatMap(({ programs }) => programs) };
}
