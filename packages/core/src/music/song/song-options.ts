import * as z from 'zod/mini';

import type { Bpm, Fraction, Seed } from '../../units.js';
import { parseInput } from '../../validate.js';
import type { GrooveStyle, SongGenre } from '../genres/genre-definition.js';
import { styleSchema } from '../genres/genre-schema.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import type { BarChords } from '../harmony/chord.js';
import type { StyleOf } from '../genres/styles.js';
import type { TimeSignature } from './meter.js';
import { assertMeter, chordFaults } from './meter-faults.js';
import type { Key, SongStyle } from './song.js';
import { songSchema } from './song-schema.js';

/** What a new song can be given; the seed decides everything that is left open. */
export interface CreateSongOptions {
  /** Names every draw. Omitted: one is drawn and kept in the song. */
  readonly seed?: Seed | undefined;
  /** Narrows tempo, scale and styles to those of a genre: a preset's name, or a definition from a pack. */
  readonly genre?: SongGenre | undefined;
  /** @defaultValue 'Untitled' */
  readonly title?: string | undefined;
  /** 30–300. Default: a tempo of the genre, or 128. */
  readonly bpm?: Bpm | undefined;
  /** The meter: `2` is 2/4, `3` is 3/4, `4` is 4/4 and `6` is 6/8. @defaultValue that of the genre, 4 for presets */
  readonly timeSignature?: TimeSignature | undefined;
  /** Default: drawn, the scale from the genre's. */
  readonly key?: Partial<Key> | undefined;
  /** `classic` writes as the original LOOP MACHINE does, with its statistics and one chord. @defaultValue along chords of the genre */
  readonly style?: SongStyle | undefined;
  /** Chords of the bars, instead of a progression that the seed draws. */
  readonly chords?: readonly BarChords[] | undefined;
  /** Bars of the loop, 1–64. @defaultValue 4, in the classic style 2 */
  readonly barCount?: number | undefined;
  /** Styles that are not left to the draw. */
  readonly styles?: { readonly [I in Instrument]?: StyleOf<I> | GrooveStyle | undefined } | undefined;
  /** 0–1. @defaultValue 0.85, where all layers play; in the classic style 0.5 */
  readonly intensity?: Fraction | undefined;
  /** 0–0.5. @defaultValue what the genre swings by, in the classic style 0 */
  readonly swing?: Fraction | undefined;
}

const { shape } = songSchema;
const { root, scale } = shape.key.shape;

const optionsSchema = z.strictObject({
  seed: z.optional(shape.seed),
  genre: shape.genre,
  title: z.optional(shape.title),
  bpm: z.optional(shape.bpm),
  timeSignature: shape.timeSignature,
  key: z.optional(z.strictObject({ root: z.optional(root), scale: z.optional(scale) })),
  style: shape.style,
  chords: shape.chords,
  barCount: z.optional(shape.barCount),
  styles: z.optional(z.strictObject(Object.fromEntries(INSTRUMENTS.map((name) => [name, z.optional(styleSchema(name))])))),
  intensity: z.optional(shape.intensity),
  swing: z.optional(shape.swing),
});

/** Checks the options of a new song. @throws {InvalidInputError} With every fault's path. */
export function assertSongOptions(options: CreateSongOptions): void {
  parseInput(optionsSchema, options, 'options');
  const { chords = [] } = options;
  assertMeter(
    'options',
    chords.flatMap((own, bar) => chordFaults(options, own, ['chords', bar])),
  );
}
