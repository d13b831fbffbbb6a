import { createRandom, hashSeed } from '../../random.js';
import type { Seed } from '../../units.js';
import { generateBars } from '../generators/generate-track.js';
import type { Instrument } from '../genres/instruments.js';
import { CLASSIC_STYLES } from '../genres/styles.js';
import type { ClassicStyleOf, StyleOf } from '../genres/styles.js';
import { chordAt } from '../harmony/chord.js';
import type { Bar, Song } from '../song/song.js';
import { writeAcid } from './acid.js';
import { writeBass } from './bass.js';
import { writeClap, writeHat, writeKick, writePerc } from './drums.js';
import { writeLead } from './lead.js';
import type { PartWriter } from './part.js';
import { writeStab } from './stab.js';

const WRITERS: { readonly [I in Instrument]: PartWriter<I> } = {
  kick: writeKick,
  bass: writeBass,
  hat: writeHat,
  clap: writeClap,
  acid: writeAcid,
  lead: writeLead,
  perc: writePerc,
  stab: writeStab,
};

/** What of a song decides how its parts are written. */
export type WritingContext = Pick<Song, 'style' | 'genre' | 'key' | 'chords'>;

/**
 * Writes the loop of one instrument for a song: in the classic way where the song asks for it, else along its chords. Each instrument of
 * each genre has its own stream of draws, so writing one never changes another, and a seed is other music in another genre.
 */
export function writePart<I extends Instrument>(
  instrument: I,
  {
    song,
    style,
    barCount,
    seed,
  }: { readonly song: WritingContext; readonly style: StyleOf<I>; readonly barCount: number; readonly seed: Seed },
): readonly Bar[] {
  const { genre, key, chords } = song;
  if (song.style === 'classic' && isClassic(instrument, style))
    return generateBars(instrument, { style, scale: key.scale, barCount, seed });
  const write = WRITERS[instrument] as unknown as PartWriter<I>;
  const random = createRandom(hashSeed(seed, `${genre ?? 'any'} ${instrument}`));
  return write(
    { style, scale: key.scale, bars: barCount, chordAt: (bar, place) => chordAt({ chords, barCount }, bar % barCount, place) },
    random,
  );
}

function isClassic<I extends Instrument>(instrument: I, style: StyleOf<I>): style is StyleOf<I> & ClassicStyleOf<I> {
  return (CLASSIC_STYLES[instrument] as readonly string[]).includes(style);
}
