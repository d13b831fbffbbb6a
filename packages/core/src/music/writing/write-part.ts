import { createRandom, hashSeed } from '../../random.js';
import type { Random } from '../../random.js';
import type { Seed } from '../../units.js';
import { generateBars } from '../generators/generate-track.js';
import type { Instrument } from '../genres/instruments.js';
import { genreId, grooveOf } from '../genres/genre-definition.js';
import type { GenreGroove, GrooveStyle } from '../genres/genre-definition.js';
import { CLASSIC_STYLES, STYLES } from '../genres/styles.js';
import type { ClassicStyleOf, StyleOf } from '../genres/styles.js';
import { chordAt } from '../harmony/chord.js';
import type { Chord } from '../harmony/chord.js';
import { fitBar, fittedPlaces } from '../song/fit-bar.js';
import { stepsPerBar } from '../song/meter.js';
import type { Bar, Song, Track } from '../song/song.js';
import { writeAcid } from './acid.js';
import { writeBass } from './bass.js';
import { writeClap, writeHat, writeKick, writePerc } from './drums.js';
import { writeLead } from './lead.js';
import type { PartWriter } from './part.js';
import { writeStab } from './stab.js';
import { writeGroove } from './write-groove.js';

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
export type WritingContext = Pick<Song, 'style' | 'genre' | 'timeSignature' | 'key' | 'chords'>;

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
  }: { readonly song: WritingContext; readonly style: Track<I>['style']; readonly barCount: number; readonly seed: Seed },
): readonly Bar[] {
  const { genre, key, chords, timeSignature = 4 } = song;
  const groove = grooveOf(genre, style);
  if (groove !== undefined) return writeInGroove(instrument, groove, { song, barCount, seed });
  const own = isGroove(style) ? (STYLES[instrument][0] as StyleOf<I>) : style;
  const inMeter = (bars: readonly Bar[]): readonly Bar[] => bars.map((bar) => fitBar(bar, 4, timeSignature));
  if (song.style === 'classic' && isClassic(instrument, own))
    return inMeter(generateBars(instrument, { style: own, scale: key.scale, barCount, seed }));
  const write = WRITERS[instrument] as unknown as PartWriter<I>;
  const streamOf = (name: string): Random => createRandom(hashSeed(seed, `${genre === undefined ? 'any' : genreId(genre)} ${name}`));
  const random = streamOf(instrument);
  const chordOf = (bar: number, place: number): Chord => chordAt({ chords, barCount, timeSignature }, bar % barCount, place);
  // The built-in styles are written in 4/4: in another meter they are asked where their beats come to lie.
  const places = timeSignature === 4 ? undefined : fittedPlaces(4, timeSignature);
  const fittedPlace = (place: number): number =>
    Math.max(0, places?.findIndex((source) => source !== undefined && source >= place) ?? place);
  return inMeter(
    write({ style: own, key, bars: barCount, fills: streamOf('fills'), chordAt: (bar, place) => chordOf(bar, fittedPlace(place)) }, random),
  );
}

/** Writes a part of a groove in the groove's own meter, and fits it to the song's. */
function writeInGroove(
  instrument: Instrument,
  groove: GenreGroove,
  { song, barCount, seed }: { readonly song: WritingContext; readonly barCount: number; readonly seed: Seed },
): readonly Bar[] {
  const { key, chords, timeSignature = 4 } = song;
  const { timeSignature: from = 4 } = groove;
  const share = stepsPerBar(song) / stepsPerBar(groove);
  const written = writeGroove(instrument, {
    groove,
    key,
    bars: barCount,
    seed,
    chordAt: (bar, place) => chordAt({ chords, barCount, timeSignature }, bar % barCount, Math.floor(place * share)),
  });
  return written.map((bar) => fitBar(bar, from, timeSignature));
}

function isGroove(style: string): style is GrooveStyle {
  return style.startsWith('groove:');
}

function isClassic<I extends Instrument>(instrument: I, style: StyleOf<I>): style is StyleOf<I> & ClassicStyleOf<I> {
  return (CLASSIC_STYLES[instrument] as readonly string[]).includes(style);
}
