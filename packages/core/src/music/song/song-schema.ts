import * as z from 'zod/mini';

import { boundedRecord } from '../../bounded-record.js';
import { MAX_SEED } from '../../units.js';
import { ARTICULATIONS } from '../genres/articulations.js';
import { GENRES } from '../genres/genres.js';
import { genreSchema, styleSchema } from '../genres/genre-schema.js';
import { CHORD_QUALITIES } from '../harmony/chord.js';
import type { Instrument } from '../genres/instruments.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import type { AutomationPoint, Song } from './song.js';
import { MAX_STEPS_PER_BAR, TIME_SIGNATURES } from './meter.js';
import { meterFaults } from './meter-faults.js';
import { BRIDGES, MAX_BARS, SONG_STYLES, TICKS_PER_STEP, TRACK_STATES, VARIATIONS } from './song.js';

/** The most entries that an arrangement can hold. */
export const MAX_ARRANGEMENT = 1_024;

const number = (low: number, high: number): z.ZodMiniNumber => z.number().check(z.gte(low), z.lte(high));
const integer = (low: number, high: number): z.ZodMiniNumberFormat => z.int().check(z.gte(low), z.lte(high));
const text = (maxLength: number): z.ZodMiniString => z.string().check(z.maxLength(maxLength));
const seed = integer(0, MAX_SEED);

/** What a valid step is. */
export const stepSchema = z.strictObject({
  hits: integer(1, 8),
  velocity: z.number().check(z.gt(0), z.lte(1)),
  probability: number(0, 1),
  offsetTicks: integer(-120, 120),
  lengthTicks: z.optional(integer(1, MAX_BARS * MAX_STEPS_PER_BAR * TICKS_PER_STEP)),
  degree: z.optional(integer(-128, 128)),
  alter: z.optional(integer(-11, 11)),
  articulation: z.optional(z.enum(Object.values(ARTICULATIONS).flat())),
});

// How many steps a bar has is up to the song's meter: see `meterFaults`.
const bar = z.array(z.optional(stepSchema)).check(z.maxLength(MAX_STEPS_PER_BAR, `must have at most ${MAX_STEPS_PER_BAR} steps`));
const bars = z.array(bar).check(z.minLength(1), z.maxLength(MAX_BARS));

/** What a valid bar of every instrument is, but for its number of steps. */
export const barContentSchema = z.strictObject({ kick: bar, bass: bar, hat: bar, clap: bar, acid: bar, lead: bar, perc: bar, stab: bar });

const mix = z.strictObject({ gainDb: number(-60, 12), pan: number(-1, 1), solo: z.boolean() });

const patternFields = { seed, bars, lengthSteps: z.optional(integer(1, 1_024)) };

const track = <I extends Instrument>(instrument: I) =>
  z.strictObject({
    // In this order the fields of a song are written, and read back.
    style: styleSchema(instrument),
    state: z.enum(TRACK_STATES),
    locked: z.boolean(),
    ...patternFields,
    mix,
    swing: z.optional(number(0, 0.5)),
    sends: z.optional(z.strictObject({ reverb: z.optional(number(0, 1)), delay: z.optional(number(0, 1)) })),
  });

const scaleNote = { degree: integer(-24, 24), alter: z.optional(integer(-2, 2)) };
const chord = z.strictObject({
  ...scaleNote,
  bass: z.optional(z.strictObject(scaleNote)),
  quality: z.optional(z.enum(CHORD_QUALITIES)),
});

/** What valid chords of one bar are, but for their number. */
export const barChordsSchema = z.array(chord).check(z.minLength(1, 'must be 1 to 4 chords'), z.maxLength(4, 'must be 1 to 4 chords'));

const slot = z.strictObject({
  sampleId: z.optional(text(256)),
  name: text(256),
  gainDb: number(-40, 6),
  muted: z.boolean(),
  loop: z.boolean(),
  bars: z.optional(number(0.25, 64)),
});

const isInOrder = (points: readonly AutomationPoint[]): boolean =>
  points.every(({ bar: place }, index) => index === 0 || place >= (points[index - 1] as AutomationPoint).bar);

const setting = z.custom<number | string>(
  (value) => Number.isFinite(value) || (typeof value === 'string' && value.length <= 256),
  'must be a finite number, or a text of at most 256 characters',
);

const pattern = <I extends Instrument>(instrument: I) => z.strictObject({ style: styleSchema(instrument), ...patternFields });

const loop = z.optional(
  z.strictObject({
    kick: pattern('kick'),
    bass: pattern('bass'),
    hat: pattern('hat'),
    clap: pattern('clap'),
    acid: pattern('acid'),
    lead: pattern('lead'),
    perc: pattern('perc'),
    stab: pattern('stab'),
  }),
);

const fields = z.strictObject({
  title: text(256),
  seed,
  genre: z.optional(z.union([z.enum(GENRES), genreSchema])),
  style: z.optional(z.enum(SONG_STYLES)),
  bpm: number(30, 300),
  timeSignature: z.optional(z.literal(TIME_SIGNATURES)),
  swing: number(0, 0.5),
  intensity: number(0, 1),
  key: z.strictObject({ root: z.enum(PITCH_CLASSES), scale: z.enum(Object.keys(SCALES) as ScaleName[]) }),
  chords: z.optional(z.array(barChordsSchema).check(z.minLength(1), z.maxLength(MAX_BARS))),
  chordsLocked: z.optional(z.boolean()),
  humanize: z.optional(number(0, 1)),
  barCount: integer(1, MAX_BARS),
  loopBars: z.optional(integer(1, MAX_BARS)),
  tracks: z.strictObject({
    kick: track('kick'),
    bass: track('bass'),
    hat: track('hat'),
    clap: track('clap'),
    acid: track('acid'),
    lead: track('lead'),
    perc: track('perc'),
    stab: track('stab'),
  }),
  variations: z.optional(z.strictObject({ current: z.enum(VARIATIONS), others: z.strictObject({ A: loop, B: loop, C: loop, D: loop }) })),
  mode: z.enum(['loop', 'song']),
  arrangement: z
    .array(z.strictObject({ bar: integer(0, MAX_BARS - 1), section: z.optional(text(64)) }))
    .check(z.maxLength(MAX_ARRANGEMENT)),
  automation: z.optional(
    boundedRecord(
      text(64),
      z
        .array(z.strictObject({ bar: number(0, MAX_ARRANGEMENT), value: z.number() }))
        .check(z.minLength(1), z.maxLength(4 * MAX_ARRANGEMENT), z.refine(isInOrder, 'must be in order of time')),
      64,
    ),
  ),
  bridges: z.optional(z.array(z.strictObject({ bar: integer(0, MAX_BARS - 1), bridge: z.enum(BRIDGES) })).check(z.maxLength(MAX_BARS))),
  sound: boundedRecord(text(64), setting, 512),
  slots: z.array(slot).check(z.maxLength(4)),
}) satisfies z.ZodMiniType<Song>;

/** What a valid {@link Song} is. Strict: unknown fields are faults. */
export const songSchema = fields.check(({ value, issues }) => {
  for (const fault of meterFaults(value)) issues.push({ code: 'custom', ...fault });
});
