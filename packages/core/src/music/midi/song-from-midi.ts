import { cutText } from '../../text.js';
import type { Bpm, Ticks } from '../../units.js';
import { TICKS_PER_QUARTER } from '../../units.js';
import type { Warning } from '../../warning.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { ImportedSong } from '../song/imported-song.js';
import type { Key, Song, Tracks } from '../song/song.js';
import type { Metered } from '../song/meter.js';
import { stepsPerBar, ticksPerBar } from '../song/meter.js';
import { MAX_BARS } from '../song/song.js';
import { guessKey } from './guess-key.js';
import type { Lines } from './import-lines.js';
import { readLines } from './import-lines.js';
import type { CastPart, Part } from './import-parts.js';
import { castParts } from './import-parts.js';
import type { Onset } from './import-steps.js';
import { buildTrack } from './import-track.js';
import { keyOfSignature } from './key-signature.js';
import { meterOfSignature, meterSignatureOf } from './meter-signature.js';
import type { MidiDivision, MidiFile, MidiKeySignature, MidiMoment, MidiTempo } from './midi-file.js';
import { DRUM_CHANNEL } from './midi-voices.js';

const LOWEST_BPM = 30;
const HIGHEST_BPM = 300;
const MAX_TITLE_LENGTH = 256;

/** Below the thresholds of pad and riser, so that an import plays what the file holds and adds neither. */
const QUIET_INTENSITY = 0.3;

/**
 * Makes a song of what a MIDI file plays: notes on the grid of sixteenths with their micro-timing, ratchets where strikes divide
 * a step, drums by their General MIDI keys, melodic tracks as bass, acid, lead and stabs by name and register, pitches as
 * degrees of the file's key, or of the key that its notes suggest.
 *
 * The tempo of the first note counts, which is 120 before the first change of tempo. Of a file of format 2, the first track with
 * notes is read, with its own tempo, meter and key. A meter that no song has becomes 4/4, and at most 64 bars are read. Tracks with notes have the
 * state `force`, so that all of them sound. Warnings say what a song cannot hold.
 *
 * @param source - What `decodeMidi` gave.
 */
export function songFromMidi(source: MidiFile): ImportedSong {
  const warnings: Warning[] = [];
  const file = firstPattern(source, warnings);
  const bpm = readTempo(file, warnings);
  const meter = readMeter(file, warnings);
  const cast = castParts(readParts(file, bpm));
  const key = readKey(file, cast, warnings);
  const lines = readLines(cast, meter, warnings);
  const barCount = countBars(file, lines, { ...meter, bpm });
  const follows = cast.some(({ voice }) => voice === 'pad' || voice === 'riser');
  const song: Song = {
    title: cutText(file.tracks[0]?.name ?? 'MIDI', MAX_TITLE_LENGTH),
    seed: 0,
    bpm,
    ...meter,
    swing: 0,
    intensity: follows ? 1 : QUIET_INTENSITY,
    key,
    barCount,
    tracks: Object.fromEntries(
      INSTRUMENTS.map((instrument) => [instrument, buildTrack(instrument, lines[instrument], { ...meter, key, barCount })]),
    ) as unknown as Tracks,
    mode: 'loop',
    arrangement: [],
    sound: {},
    slots: [],
  };
  return { song, warnings };
}

/** Tracks of format 2 are patterns on their own, with events of their own: one of them makes a song. */
function firstPattern(file: MidiFile, warnings: Warning[]): MidiFile {
  if (file.format !== 2) return file;
  const first = Math.max(
    0,
    file.tracks.findIndex(({ notes }) => notes.length > 0),
  );
  if (file.tracks.filter(({ notes }) => notes.length > 0).length > 1) {
    warnings.push({ code: 'ignored', field: 'tracks', message: 'The tracks are patterns on their own; only the first is read.' });
  }
  const ofFirst = <E extends MidiMoment>(events: readonly E[]): E[] => events.filter(({ track = 0 }) => track === first);
  return {
    ...file,
    tempos: ofFirst(file.tempos),
    timeSignatures: ofFirst(file.timeSignatures),
    keySignatures: ofFirst(file.keySignatures),
    tracks: file.tracks.slice(first, first + 1),
  };
}

/** Where the first note begins, in ticks of the file. */
function firstTick({ tracks }: MidiFile): number {
  const start = tracks.reduce((first, { notes }) => Math.min(first, notes[0]?.tick ?? first), Number.POSITIVE_INFINITY);
  return start === Number.POSITIVE_INFINITY ? 0 : start;
}

function readTempo(file: MidiFile, warnings: Warning[]): Bpm {
  const { tempos } = file;
  const start = firstTick(file);
  // Several tempos at one tick: the last holds.
  const current = tempos.findLastIndex(({ tick }) => tick <= start);
  const found = plainTempo(tempos[current]?.bpm ?? 120);
  const bpm = Math.min(HIGHEST_BPM, Math.max(LOWEST_BPM, found));
  if (bpm !== found) {
    warnings.push({ code: 'clamped', field: `tempos[${current}]`, message: `The tempo ${found.toFixed(1)} became ${bpm}.` });
  }
  const isOther = (index: number): boolean =>
    plainTempo((tempos[index] as MidiTempo).bpm) !== found && tempos[index]?.tick !== tempos[index + 1]?.tick;
  if (tempos.some((_, index) => isOther(index))) {
    const message = `The tempo changes in the file; the song keeps ${bpm} bpm, the tempo of its first note.`;
    warnings.push({ code: 'ignored', field: 'tempos', message });
  }
  return bpm;
}

/** Files hold the microseconds of a beat, which 97 bpm is not a whole number of: the roundest tempo of the same number is meant. */
function plainTempo(bpm: Bpm): Bpm {
  const rounded = Math.round(bpm * 100) / 100;
  return Math.round(60_000_000 / rounded) === Math.round(60_000_000 / bpm) ? rounded : bpm;
}

/** The meter of the first note, and a warning where the song has another. */
function readMeter(file: MidiFile, warnings: Warning[]): Metered {
  const { timeSignatures } = file;
  const start = firstTick(file);
  const current = timeSignatures.findLast(({ tick }) => tick <= start) ?? { numerator: 4, denominator: 4 };
  const timeSignature = meterOfSignature(current) ?? 4;
  const other = [current, ...timeSignatures.filter(({ tick }) => tick > start)].find((one) => meterOfSignature(one) !== timeSignature);
  if (other !== undefined) {
    const { numerator, denominator } = meterSignatureOf({ timeSignature });
    const message = `The meter ${other.numerator}/${other.denominator} becomes bars of ${numerator}/${denominator}.`;
    warnings.push({ code: 'notice', field: 'timeSignatures', message });
  }
  return timeSignature === 4 ? {} : { timeSignature };
}

function readParts(file: MidiFile, bpm: Bpm): Part[] {
  const convert = tickConverter(file.division, bpm);
  const sounding = file.tracks.filter(({ notes }) => notes.length > 0);
  return sounding.flatMap(({ name, notes }) => {
    const channels = [...new Set(notes.map(({ channel }) => channel))];
    return channels.map((channel) => ({
      name,
      channel,
      onsets: notes
        .filter((note) => note.channel === channel)
        .map(({ tick, durationTicks, pitch, velocity }): Onset => {
          const start = convert(tick);
          return { tick: start, durationTicks: convert(tick + durationTicks) - start, pitch, velocity: velocity / 127, kind: '' };
        }),
    }));
  });
}

function tickConverter(division: MidiDivision, bpm: Bpm): (tick: number) => Ticks {
  const factor =
    division.type === 'quarter'
      ? TICKS_PER_QUARTER / division.ticksPerQuarter
      : (bpm * TICKS_PER_QUARTER) / 60 / (division.framesPerSecond * division.ticksPerFrame);
  return (tick) => Math.round(tick * factor);
}

function readKey(file: MidiFile, cast: readonly CastPart[], warnings: Warning[]): Key {
  const { keySignatures } = file;
  const start = firstTick(file);
  // As with tempos, the last of several at one tick holds; a file that names its key only later means that one.
  const signature = keySignatures.findLast(({ tick }) => tick <= start) ?? keySignatures[0];
  if (signature !== undefined && keySignatures.some((one) => one.tick > start && !isSameKey(one, signature))) {
    const message = 'The key changes in the file; pitches become degrees of the key of its first note.';
    warnings.push({ code: 'notice', field: 'keySignatures', message });
  }
  // Many programs write C major without having been asked, so that says nothing.
  if (signature !== undefined && (signature.sharps !== 0 || signature.minor)) return keyOfSignature(signature);
  return guessKey(cast.flatMap(({ part }) => (part.channel === DRUM_CHANNEL ? [] : part.onsets)));
}

const isSameKey = (a: MidiKeySignature, b: MidiKeySignature): boolean => a.sharps === b.sharps && a.minor === b.minor;

function countBars(file: MidiFile, lines: Lines, song: Metered & Pick<Song, 'bpm'>): number {
  const lastStep = Object.values(lines).reduce((last, steps) => steps.reduce((max, { index }) => Math.max(max, index), last), 0);
  const endTick = file.tracks.reduce((end, track) => Math.max(end, track.endTick), 0);
  const wholeBars = Math.round(tickConverter(file.division, song.bpm)(endTick) / ticksPerBar(song));
  return Math.min(MAX_BARS, Math.max(wholeBars, Math.floor(lastStep / stepsPerBar(song)) + 1));
}
