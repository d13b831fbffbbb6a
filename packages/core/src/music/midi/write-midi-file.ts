import type { MidiDivision, MidiFile, MidiMoment, MidiTrack } from './midi-file.js';

/** A message at a tick; at one tick the lower order comes first. */
interface Message {
  readonly tick: number;
  readonly order: number;
  readonly bytes: readonly number[];
}

/** At one tick: facts, then sounds, then the ends of notes, then their beginnings. */
const ORDER = { meta: 0, program: 1, noteOff: 2, noteOn: 3 } as const;

/**
 * Writes MIDI data as the bytes of a Standard MIDI File. What belongs to the whole file goes into the first track; in format 2,
 * it goes into the track that it names. Notes of one channel and pitch must not overlap, and each must last for at least a tick.
 *
 * Source: The Complete MIDI 1.0 Detailed Specification, Standard MIDI Files 1.0, https://midi.org/standard-midi-files
 */
export function writeMidiFile(file: MidiFile): Uint8Array<ArrayBuffer> {
  const header = [...bigEndian(file.format, 2), ...bigEndian(file.tracks.length, 2), ...divisionBytes(file.division)];
  const tracks = file.tracks.map((track, index) => trackBytes(track, sharedMessages(file, index)));
  return Uint8Array.from([chunk('MThd', header), ...tracks.map((bytes) => chunk('MTrk', bytes))].flat());
}

function chunk(name: string, data: readonly number[]): number[] {
  // A spread over a whole track could overflow the stack, concat cannot.
  return [...textBytes(name), ...bigEndian(data.length, 4)].concat(data);
}

function divisionBytes(division: MidiDivision): number[] {
  if (division.type === 'quarter') return bigEndian(division.ticksPerQuarter, 2);
  return [256 - Math.floor(division.framesPerSecond), division.ticksPerFrame];
}

function sharedMessages(file: MidiFile, index: number): Message[] {
  const isHere = ({ track = 0 }: MidiMoment): boolean => (file.format === 2 ? track : 0) === index;
  const [tempos, meters, keys] = [file.tempos.filter(isHere), file.timeSignatures.filter(isHere), file.keySignatures.filter(isHere)];
  return [
    ...meters.map(({ tick, numerator, denominator }) => meta(tick, 0x58, [numerator, Math.log2(denominator), 24, 8])),
    ...keys.map(({ tick, sharps, minor }) => meta(tick, 0x59, [sharps & 0xff, minor ? 1 : 0])),
    ...tempos.map(({ tick, bpm }) => meta(tick, 0x51, bigEndian(Math.round(60_000_000 / bpm), 3))),
    ...file.markers.filter(isHere).map(({ tick, text }) => meta(tick, 0x06, textBytes(text))),
  ];
}

function trackBytes({ name, notes, programs, endTick }: MidiTrack, shared: readonly Message[]): number[] {
  const messages = [
    ...(name === undefined ? [] : [meta(0, 0x03, textBytes(name))]),
    ...shared,
    ...programs.map(({ tick, channel, program }) => ({ tick, order: ORDER.program, bytes: [0xc0 | channel, program] })),
    ...notes.flatMap(({ tick, durationTicks, channel, pitch, velocity }) => [
      { tick, order: ORDER.noteOn, bytes: [0x90 | channel, pitch, velocity] },
      { tick: tick + durationTicks, order: ORDER.noteOff, bytes: [0x80 | channel, pitch, 64] },
    ]),
  ].sort((a, b) => a.tick - b.tick || a.order - b.order);
  const bytes: number[] = [];
  let now = 0;
  for (const message of [...messages, meta(Math.max(endTick, messages.at(-1)?.tick ?? 0), 0x2f, [])]) {
    bytes.push(...variableLength(message.tick - now), ...message.bytes);
    now = message.tick;
  }
  return bytes;
}

function meta(tick: number, type: number, data: readonly number[]): Message {
  return { tick, order: ORDER.meta, bytes: [0xff, type, ...variableLength(data.length), ...data] };
}

function bigEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** (bytes - 1 - index)) % 256);
}

function variableLength(value: number): number[] {
  return value < 128 ? [value] : [...variableLength(Math.floor(value / 128)).map((byte) => byte | 128), value % 128];
}

function textBytes(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}
