import { FileFormatError, isLoopError } from '../../errors.js';
import { decodeText } from '../../text.js';
import type { ByteReader } from './byte-reader.js';
import { createByteReader } from './byte-reader.js';
import type { MidiKeySignature, MidiMarker, MidiNote, MidiProgram, MidiTempo, MidiTimeSignature, MidiTrack } from './midi-file.js';

/** What a track holds that belongs to the whole file. */
export interface SharedEvents {
  readonly tempos: MidiTempo[];
  readonly timeSignatures: MidiTimeSignature[];
  readonly keySignatures: MidiKeySignature[];
  readonly markers: MidiMarker[];
}

/** What may still be read of a file, over all its tracks. */
export interface EventBudget {
  /** How many events may follow. */
  remaining: number;
}

/** Where a track's events are and what may be read of them. */
export interface TrackBytes {
  /** The first byte of the first event. */
  readonly start: number;
  /** Nothing is read from here on. */
  readonly end: number;
  readonly budget: EventBudget;
  /** Whether the track is over before the event at this offset, though no end of track was read. */
  readonly isEnd?: ((offset: number) => boolean) | undefined;
}

/** A track, what it says for the whole file, and how it ended. */
export interface DecodedTrack {
  readonly track: MidiTrack;
  readonly shared: SharedEvents;
  /** Whether its end-of-track event was read. */
  readonly ended: boolean;
  /** Where reading stopped: behind the last event, or at the event with the fault. */
  readonly offset: number;
  /** What ended the track early, if something did. */
  readonly fault: FileFormatError | undefined;
  /** What cannot be and was left out, such as a tempo of 0. */
  readonly impossible: readonly string[];
}

type OpenNote = { -readonly [K in keyof MidiNote]: MidiNote[K] };

/** Notes of one key that wait for their ends, in order; those before `first` have ended. */
interface HeldNotes {
  readonly notes: OpenNote[];
  first: number;
}

interface TrackState {
  readonly reader: ByteReader;
  readonly shared: SharedEvents;
  readonly notes: OpenNote[];
  readonly programs: MidiProgram[];
  readonly held: Map<number, HeldNotes>;
  tick: number;
  runningStatus: number;
  name: string | undefined;
  ended: boolean;
  readonly impossible: string[];
}

/**
 * Reads the events of one track. A fault ends the track; what came before it is kept. Notes still held at the end end there.
 *
 * @throws {FileFormatError} When the budget of events is used up.
 */
export function decodeTrack(bytes: Uint8Array, { start, end, budget, isEnd }: TrackBytes): DecodedTrack {
  const reader = createByteReader(bytes, start, Math.min(end, bytes.length));
  const shared: SharedEvents = { tempos: [], timeSignatures: [], keySignatures: [], markers: [] };
  const state: TrackState = {
    reader,
    shared,
    notes: [],
    programs: [],
    held: new Map(),
    tick: 0,
    runningStatus: 0,
    name: undefined,
    ended: false,
    impossible: [],
  };
  const limit = Math.min(end, bytes.length);
  let fault: FileFormatError | undefined;
  let offset = start;
  while (!state.ended && offset < limit) {
    if (isEnd?.(offset) === true) break;
    budget.remaining -= 1;
    if (budget.remaining < 0) throw new FileFormatError('midi', 'The file holds more events than may be read.', offset);
    fault = readOrFault(state);
    if (fault !== undefined) break;
    offset = reader.offset;
  }
  for (const { notes, first } of state.held.values()) {
    for (const note of notes.slice(first)) note.durationTicks = state.tick - note.tick;
  }
  const { name, notes, programs, tick, ended, impossible } = state;
  return { track: { name, notes, programs, endTick: tick }, shared, ended, offset, fault, impossible };
}

function readOrFault(state: TrackState): FileFormatError | undefined {
  try {
    readEvent(state);
    return undefined;
  } catch (error) {
    if (isLoopError(error, 'file_format')) return error;
    throw error;
  }
}

function readEvent(state: TrackState): void {
  const { reader } = state;
  state.tick += reader.variableNumber();
  const first = reader.byte();
  if (first === 0xff) return readMeta(state);
  if (first >= 0xf0) return skipSystem(reader, first);
  // After a system message the running status is void by the standard; files that go on with it are read all the same.
  if (first >= 0x80) state.runningStatus = first;
  if (state.runningStatus === 0)
    throw new FileFormatError('midi', `A value stands where a command must be, at byte ${reader.offset - 1}.`, reader.offset - 1);
  readChannelMessage(state, first >= 0x80 ? reader.dataByte() : first);
}

function readChannelMessage(state: TrackState, value: number): void {
  const { reader, runningStatus, tick } = state;
  const channel = runningStatus & 0x0f;
  const kind = runningStatus & 0xf0;
  if (kind === 0xc0) state.programs.push({ tick, channel, program: value });
  if (kind === 0xc0 || kind === 0xd0) return;
  const second = reader.dataByte();
  if (kind === 0x90 && second > 0) startNote(state, { tick, durationTicks: 0, channel, pitch: value, velocity: second });
  else if (kind === 0x90 || kind === 0x80) endNote(state, channel, value);
}

function startNote({ notes, held }: TrackState, note: OpenNote): void {
  notes.push(note);
  const key = note.channel * 128 + note.pitch;
  const waiting = held.get(key);
  if (waiting === undefined) held.set(key, { notes: [note], first: 0 });
  else waiting.notes.push(note);
}

function endNote({ held, tick }: TrackState, channel: number, pitch: number): void {
  const waiting = held.get(channel * 128 + pitch);
  const note = waiting?.notes[waiting.first];
  if (waiting === undefined || note === undefined) return;
  note.durationTicks = tick - note.tick;
  // Taking from the front of a long list would make the work grow with its square.
  waiting.first += 1;
}

function readMeta(state: TrackState): void {
  const { reader, shared, tick } = state;
  const type = reader.byte();
  const data = reader.take(reader.variableNumber());
  const at = (index: number): number => data[index] ?? 0;
  if (type === 0x2f) state.ended = true;
  // Some programs leave an empty name before the one that counts.
  else if (type === 0x03) state.name = state.name === undefined || state.name === '' ? textOf(data) : state.name;
  else if (type === 0x06) shared.markers.push({ tick, text: textOf(data) });
  else if (type === 0x51) {
    const microseconds = at(0) * 65_536 + at(1) * 256 + at(2);
    if (data.length === 3 && microseconds > 0) shared.tempos.push({ tick, bpm: 60_000_000 / microseconds });
    else state.impossible.push(`a tempo of ${[...data.subarray(0, 8)].join(' ')} (bytes)`);
  } else if (type === 0x58) {
    if (data.length >= 2 && at(0) > 0 && at(1) <= 6) shared.timeSignatures.push({ tick, numerator: at(0), denominator: 2 ** at(1) });
    else state.impossible.push(`a time signature of ${at(0)}/2^${at(1)}`);
  } else if (type === 0x59) {
    const sharps = (at(0) << 24) >> 24;
    if (data.length >= 2 && Math.abs(sharps) <= 7) shared.keySignatures.push({ tick, sharps, minor: at(1) === 1 });
    else state.impossible.push(`a key signature of ${sharps} sharps`);
  }
}

function skipSystem(reader: ByteReader, status: number): void {
  if (status === 0xf0 || status === 0xf7) reader.take(reader.variableNumber());
  else if (status === 0xf2) reader.take(2);
  else if (status === 0xf1 || status === 0xf3) reader.take(1);
}

/** Text has no declared encoding; the standard's default is ASCII. */
function textOf(data: Uint8Array): string {
  return decodeText(data, { maxBytes: 1_024 });
}
