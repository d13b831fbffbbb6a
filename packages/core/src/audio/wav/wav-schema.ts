import * as z from 'zod/mini';

import { MAX_SEED } from '../../units.js';
import { WAV_FORMATS } from './wav-format.js';
import { MAX_WAV_BPM, MAX_WAV_MARKS, MAX_WAV_TEXT_LENGTH, WAV_LOOP_DIRECTIONS } from './wav-metadata.js';

const integer = (low: number, high: number): z.ZodMiniNumberFormat => z.int().check(z.gte(low), z.lte(high));
const text = z.string().check(z.maxLength(MAX_WAV_TEXT_LENGTH), z.regex(/^[^\0]*$/, 'must not contain a zero character'));
const optionalText = z.optional(text);
const position = integer(0, 0xffff_ffff);
const note = integer(0, 127);

const info = z.strictObject({
  title: optionalText,
  artist: optionalText,
  album: optionalText,
  comment: optionalText,
  software: optionalText,
  date: optionalText,
  genre: optionalText,
  keywords: optionalText,
  copyright: optionalText,
});

const loop = z
  .strictObject({
    startSamples: position,
    endSamples: integer(1, 2 ** 32),
    direction: z.optional(z.enum(WAV_LOOP_DIRECTIONS)),
    playCount: z.optional(integer(0, 0xffff_ffff)),
  })
  .check(z.refine(({ startSamples, endSamples }) => startSamples < endSamples, 'must end after its start'));

const sampler = z.strictObject({
  rootNote: note,
  fineTuneCents: z.optional(z.number().check(z.gte(0), z.lte(100))),
  loops: z.array(loop).check(z.maxLength(MAX_WAV_MARKS)),
});

const acid = z.strictObject({
  kind: z.enum(['loop', 'one-shot']),
  bpm: z.number().check(z.gt(0), z.lte(MAX_WAV_BPM)),
  beats: integer(0, 0xffff_ffff),
  rootNote: z.optional(note),
  meter: z.optional(z.tuple([integer(1, 0xffff), integer(1, 0xffff)])),
});

const metadata = z.strictObject({
  info: z.optional(info),
  sampler: z.optional(sampler),
  cues: z.optional(z.array(z.strictObject({ positionSamples: position, label: optionalText })).check(z.maxLength(MAX_WAV_MARKS))),
  acid: z.optional(acid),
});

/** What {@link encodeWav} accepts beside the sound. @internal */
export const encodeWavOptionsSchema = z
  .strictObject({
    format: z.optional(z.enum(WAV_FORMATS)),
    ditherSeed: z.optional(integer(0, MAX_SEED)),
    metadata: z.optional(metadata),
  })
  .check(
    z.refine(({ format, ditherSeed }) => format !== 'float32' || ditherSeed === undefined, {
      path: ['ditherSeed'],
      message: 'must be absent: 32-bit floats need no dither',
    }),
  );

/** What a {@link WavEncoder} needs to know before the sound. @internal */
export const wavLayoutSchema = z.strictObject({
  sampleRate: integer(8_000, 384_000),
  channels: integer(1, 64),
  frames: integer(0, Number.MAX_SAFE_INTEGER),
});
