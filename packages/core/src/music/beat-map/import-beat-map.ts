import * as z from 'zod/mini';

import { boundedRecord } from '../../bounded-record.js';
import { InvalidInputError } from '../../errors.js';
import type { InputIssue } from '../../errors.js';
import { cutText } from '../../text.js';
import { describeValue, parseInput } from '../../validate.js';
import type { Warning } from '../../warning.js';
import type { Instrument } from '../genres/instruments.js';
import { BASE_OCTAVES, INSTRUMENTS } from '../genres/instruments.js';
import { STYLES } from '../genres/styles.js';
import type { ImportedSong } from '../song/imported-song.js';
import { OLD_SCALE_NAMES } from '../song/old-scale-names.js';
import type { Bar, Key, Song, Step, Track, Tracks } from '../song/song.js';
import { COMMON_STEPS } from '../song/meter.js';
import { MAX_BARS, TRACK_STATES } from '../song/song.js';
import { MAX_ARRANGEMENT } from '../song/song-schema.js';
import { parseNoteName } from '../theory/note-name.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import { degreeOfPitch } from '../theory/step-pitch.js';

const LOWEST_BPM = 30;
const HIGHEST_BPM = 300;

/** How the original strikes its hats. */
const HAT_STROKES = ['closed', 'open', 'accent', 'roll'] as const;

/** Several times the instruments that any beat map names. */
const MAX_NAMES = 64;

/** The longest text that is read, in UTF-16 units: several times the largest beat map. */
const MAX_TEXT_LENGTH = 4 * 1_024 * 1_024;

const stepsSchema = z.array(z.unknown()).check(z.maxLength(MAX_BARS * COMMON_STEPS));

const stateSchema = z.object({
  bpm: z.optional(z.number()),
  loopLength: z.optional(z.int().check(z.gte(1), z.lte(MAX_BARS))),
  root: z.optional(z.enum(PITCH_CLASSES)),
  scale: z.optional(z.enum([...Object.keys(SCALES), ...Object.keys(OLD_SCALE_NAMES)] as (ScaleName | OldScaleName)[])),
  kickStyle: z.optional(z.enum(STYLES.kick)),
  bassStyle: z.optional(z.enum(STYLES.bass)),
  hatStyle: z.optional(z.enum(STYLES.hat)),
  clapStyle: z.optional(z.enum(STYLES.clap)),
  leadStyle: z.optional(z.enum(STYLES.lead)),
  percStyle: z.optional(z.enum(STYLES.perc)),
  stabStyle: z.optional(z.enum(STYLES.stab)),
  patterns: z.optional(boundedRecord(z.string(), stepsSchema, MAX_NAMES)),
  hits: z.optional(boundedRecord(z.string(), stepsSchema, MAX_NAMES)),
  instState: z.optional(boundedRecord(z.string(), z.enum(TRACK_STATES), MAX_NAMES)),
  arrangement: z.optional(z.array(z.int()).check(z.maxLength(MAX_ARRANGEMENT))),
});

const recordSchema = z.object({ name: z.optional(z.string()), state: stateSchema });

type OldScaleName = keyof typeof OLD_SCALE_NAMES;

type BeatMap = ReturnType<typeof withDefaults>;

/**
 * Reads a beat map of the original LOOP MACHINE: the record `{ name, state }` that it keeps, or its `state` alone, as JSON text
 * or as the value that it holds.
 *
 * Notes become degrees of the map's key, altered where they lie outside its scale, so that the song transposes. Bars beyond the
 * loop's length stay in the pool. What a beat map never held (swing, intensity, sound, samples) has its default.
 *
 * @throws {InvalidInputError} When the text is not JSON, a field has a wrong type, or a note or a name is not known.
 */
export function importBeatMap(json: unknown): ImportedSong {
  const value = typeof json === 'string' ? parseJson(json) : json;
  const isRecord = typeof value === 'object' && value !== null && 'state' in value;
  const record = isRecord ? parseInput(recordSchema, value, 'beat map') : { state: parseInput(stateSchema, value, 'beat map') };
  const state = withDefaults(record.state);
  const warnings: Warning[] = [];
  const bpm = Math.min(HIGHEST_BPM, Math.max(LOWEST_BPM, state.bpm));
  if (bpm !== state.bpm) warnings.push({ code: 'clamped', field: 'bpm', message: `The tempo ${state.bpm} became ${bpm}.` });
  const song: Song = {
    title: cutText(record.name ?? `${state.root} ${state.scale} ${state.bpm}bpm`, 256),
    seed: 0,
    bpm,
    swing: 0,
    intensity: 0.5,
    key: { root: state.root, scale: state.scale },
    barCount: state.loopLength,
    tracks: readTracks(state, isRecord ? 'state.' : ''),
    mode: 'loop',
    arrangement: readArrangement(state.arrangement, warnings),
    sound: {},
    slots: [],
  };
  warnUnknownInstruments(state, warnings);
  return { song, warnings };
}

/** A field that is not there has the value that a new session of the original has. */
function withDefaults({
  bpm = 128,
  loopLength = 2,
  root = 'C',
  scale = 'minor',
  patterns = {},
  hits = {},
  instState = {},
  arrangement = [],
  ...styles
}: z.output<typeof stateSchema>) {
  const present = scale in OLD_SCALE_NAMES ? OLD_SCALE_NAMES[scale as OldScaleName] : (scale as ScaleName);
  return { bpm, loopLength, root, scale: present, patterns, hits, instState, arrangement, ...styles };
}

function parseJson(text: string): unknown {
  if (text.length > MAX_TEXT_LENGTH) {
    const message = `must have at most ${MAX_TEXT_LENGTH} characters`;
    throw new InvalidInputError('beat map', [{ path: '', message, received: `${text.length} characters` }]);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InvalidInputError('beat map', [{ path: '', message: 'is not JSON' }], { cause: error });
  }
}

function readTracks(state: BeatMap, prefix: string): Tracks {
  const issues: InputIssue[] = [];
  const entries = INSTRUMENTS.map((instrument): [Instrument, Track] => [
    instrument,
    {
      style: (instrument === 'acid' ? undefined : state[`${instrument}Style`]) ?? STYLES[instrument][0],
      state: state.instState[instrument] ?? 'normal',
      locked: false,
      seed: 0,
      bars: readBars(state, instrument, prefix, issues),
      mix: { gainDb: 0, pan: 0, solo: false },
    },
  ]);
  if (issues.length > 0) throw new InvalidInputError('beat map', issues);
  return Object.fromEntries(entries) as unknown as Tracks;
}

function readBars(state: BeatMap, instrument: Instrument, prefix: string, issues: InputIssue[]): readonly Bar[] {
  const pattern = state.patterns[instrument] ?? [];
  const count = Math.max(state.loopLength, Math.ceil(pattern.length / COMMON_STEPS));
  const readStep = (index: number): Step | undefined => {
    const value = pattern[index];
    // The original takes every value that is not truthy as a rest.
    if (value === undefined || value === null || value === 0 || value === '' || value === false) return undefined;
    const fields = readValue({ root: state.root, scale: state.scale }, instrument, value);
    if (typeof fields === 'object')
      return { hits: readHits(state.hits[instrument]?.[index]), velocity: 1, probability: 1, offsetTicks: 0, ...fields };
    issues.push({ path: `${prefix}patterns.${instrument}[${index}]`, message: fields, received: describeValue(value) });
    return undefined;
  };
  return Array.from({ length: count }, (_, bar) =>
    Array.from({ length: COMMON_STEPS }, (_, place) => readStep(bar * COMMON_STEPS + place)),
  );
}

/** Reads what an instrument's step says beside that it sounds, or says in words what it should have been. */
function readValue(key: Key, instrument: Instrument, value: unknown): Partial<Step> | string {
  if (instrument === 'hat') {
    const articulation = HAT_STROKES.find((known) => known === value);
    return articulation === undefined ? `must be one of ${HAT_STROKES.join(', ')}` : { articulation };
  }
  if (instrument === 'bass' || instrument === 'acid' || instrument === 'lead') {
    const pitch = typeof value === 'string' ? parseNoteName(value) : undefined;
    if (pitch === undefined) return 'must be a note such as C#3';
    const { degree, alter } = degreeOfPitch(key, BASE_OCTAVES[instrument], pitch);
    return alter === 0 ? { degree } : { degree, alter };
  }
  return typeof value === 'object' ? 'must be a note or a number' : {};
}

function readHits(hits: unknown): number {
  return Number.isInteger(hits) ? Math.min(8, Math.max(1, hits as number)) : 1;
}

function readArrangement(arrangement: readonly number[], warnings: Warning[]): Song['arrangement'] {
  const known = arrangement.filter((bar) => bar >= 0 && bar < MAX_BARS);
  const dropped = arrangement.length - known.length;
  if (dropped > 0) warnings.push({ code: 'ignored', field: 'arrangement', message: `${dropped} entries name bars that no song can have.` });
  return known.map((bar) => ({ bar }));
}

function warnUnknownInstruments(state: BeatMap, warnings: Warning[]): void {
  for (const name of Object.keys(state.patterns)) {
    if ((INSTRUMENTS as readonly string[]).includes(name)) continue;
    warnings.push({ code: 'ignored', field: `patterns.${cutText(name, 32)}`, message: 'There is no such instrument.' });
  }
}
