import { FileFormatError, isLoopError } from '../../errors.js';
import type { ByteReader } from './byte-reader.js';
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

/** A track, and the fault that ended it early, if one did. */
export interface DecodedTrack {
  readonly track: MidiTrack;
  readonly fault: FileFormatError | undefined;
}

type OpenNote = { -readonly [K in keyof MidiNote]: MidiNote[K] };

interface TrackState {
  readonly reader: ByteReader;
  readonly shared: SharedEvents;
  readonly notes: OpenNote[];
  readonly programs: MidiProgram[];
  readonly held: Map<number, OpenNote[]>;
  tick: number;
  runningStatus: number;
  name: string | undefined;
  ended: boolean;
}

/**
 * Reads the events of one track. A fault ends the track; what came before it is kept. Notes still held at the end end there.
 *
 * @throws {FileFormatError} When the budget of events is used up.
 */
export function decodeTrack(reader: ByteReader, end: number, budget: EventBudget, shared: SharedEvents): DecodedTrack {
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
  };
  let fault: FileFormatError | undefined;
  while (!state.ended && fault === undefined && reader.offset < end) {
    budget.remaining -= 1;
    if (budget.remaining < 0) throw new FileFormatError('midi', 'The file holds more events than may be read.', reader.offset);
    fault = readOrFault(state);
  }
  for (const note of [...state.held.values()].flat()) note.durationTicks = state.tick - note.tick;
  const { name, notes, programs, tick } = state;
  return { track: { name, notes, programs, endTick: tick }, fault };
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
  const stack = held.get(key);
  if (stack === undefined) held.set(key, [note]);
  else stack.push(note);
}

function endNote({ held, tick }: TrackState, channel: number, pitch: number): void {
  const note = held.get(channel * 128 + pitch)?.shift();
  if (note !== undefined) note.durationTicks = tick - note.tick;
}

function readMeta(state: TrackState): void {
  const { reader, shared, tick } = state;
  const type = reader.byte();
  const data = reader.take(reader.variableNumber());
  const at = (index: number): number => data[index] ?? 0;
  if (type === 0x2f) state.ended = true;
  else if (type === 0x03) state.name ??= decodeText(data);
  else if (type === 0x06) shared.markers.push({ tick, text: decodeText(data) });
  else if (type === 0x51 && data.length >= 3) {
    const microseconds = at(0) * 65_536 + at(1) * 256 + at(2);
    if (microseconds > 0) shared.tempos.push({ tick, bpm: 60_000_000 / microseconds });
  } else if (type === 0x58 && data.length >= 2 && at(0) > 0 && at(1) <= 6) {
    shared.timeSignatures.push({ tick, numerator: at(0), denominator: 2 ** at(1) });
  } else if (type === 0x59 && data.length >= 2) {
    const sharps = (at(0) << 24) >> 24;
    if (Math.abs(sharps) <= 7) shared.keySignatures.push({ tick, sharps, minor: at(1) === 1 });
  }
}

function skipSystem(reader: ByteReader, status: number): void {
  if (status === 0xf0 || status === 0xf7) reader.take(reader.variableNumber());
  else if (status === 0xf2) reader.take(2);
  else if (status === 0xf1 || status === 0xf3) reader.take(1);
}

const MAX_TEXT_BYTES = 1_024;

/** Text has no declared encoding: it is read as UTF-8 where it is that, else as Latin-1. */
function decodeText(data: Uint8Array): string {
  const bytes = data.subarray(0, MAX_TEXT_BYTES);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}
