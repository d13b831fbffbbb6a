import * as z from 'zod/mini';

import { boundedRecord } from '../../bounded-record.js';
import { TIME_SIGNATURES, stepsPerBar } from '../song/meter.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import type { GenreDefinition, GenreGroove, GrooveStyle } from './genre-definition.js';
import { INSTRUMENTS } from './instruments.js';
import { STYLES } from './styles.js';
import type { StyleOf } from './styles.js';

const id = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/));
const text = z.string().check(z.minLength(1), z.maxLength(64));
const bpm = z.tuple([z.number().check(z.gte(30)), z.number().check(z.lte(300))]).check(z.refine(([low, high]) => low <= high, 'must rise'));
const perInstrument = <T extends z.ZodMiniType>(make: (instrument: (typeof INSTRUMENTS)[number]) => T) =>
  z.strictObject(Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, z.optional(make(instrument))])));
const rows = z.array(z.string().check(z.minLength(8), z.maxLength(272))).check(z.minLength(1), z.maxLength(8));
const progression = z.string().check(z.regex(/^(?:\d{1,2}[Mm]?(?:,\d{1,2}[Mm]?){0,3}(?: |$)){1,16}$/), z.maxLength(256));
const progressions = z.tuple([z.array(progression), z.array(progression)]);

const groove = z
  .strictObject({
    timeSignature: z.optional(z.literal(TIME_SIGNATURES)),
    bpm: z.optional(bpm),
    chords: z.optional(progressions),
    rows: perInstrument(() => rows),
    styles: z.optional(perInstrument((instrument) => z.array(z.enum(STYLES[instrument] as readonly string[])).check(z.minLength(1)))),
  })
  .check(
    z.refine(
      (value) => Object.values((value as GenreGroove).rows).every((own = []) => own.every((row) => fits(row, stepsPerBar(value)))),
      'must have rows of whole bars in its meter',
    ),
  );

const fits = (row: string, steps: number): boolean => row.split('|').every((bar) => bar.length === steps);

const number = (low: number, high: number): z.ZodMiniNumber => z.number().check(z.gte(low), z.lte(high));
const kit = z.strictObject({
  id: text,
  title: text,
  sound: boundedRecord(text, z.number(), 64),
  mix: perInstrument(() => z.strictObject({ gainDb: z.optional(number(-60, 12)), pan: z.optional(number(-1, 1)) })),
});

/** What a valid {@link GenreDefinition} is. Strict: unknown fields are faults. */
export const genreSchema = z.strictObject({
  id,
  names: boundedRecord(text, text, 64),
  words: z.optional(z.array(text).check(z.maxLength(64))),
  bpm,
  scales: z.array(z.enum(Object.keys(SCALES) as ScaleName[])).check(z.minLength(1)),
  swing: number(0, 0.5),
  chords: progressions,
  grooves: boundedRecord(id, groove, 16).check(z.refine((all) => Object.keys(all as object).length > 0, 'must have a groove')),
  kits: z.array(kit).check(z.minLength(1), z.maxLength(16)),
}) as unknown as z.ZodMiniType<GenreDefinition>;

/** What a valid style of a track is: a built-in one, or a groove of the song's genre. */
export function styleSchema<I extends keyof typeof STYLES>(instrument: I): z.ZodMiniType<StyleOf<I> | GrooveStyle> {
  return z.union([
    z.enum(STYLES[instrument] as readonly string[]),
    z.string().check(z.regex(/^groove:[a-z0-9-]{1,32}$/)),
  ]) as unknown as z.ZodMiniType<StyleOf<I> | GrooveStyle>;
}
