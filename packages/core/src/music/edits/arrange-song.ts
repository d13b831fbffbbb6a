import * as z from 'zod/mini';

import { hashSeed } from '../../random.js';
import { parseInput } from '../../validate.js';
import { chordsOfBar, HOME } from '../harmony/chord.js';
import type { BarChords } from '../harmony/chord.js';
import { withBarChords } from '../harmony/with-bar-chords.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import type { ArrangementEntry, Bar, Bridge, Song } from '../song/song.js';
import { MAX_BARS } from '../song/song.js';
import { MAX_ARRANGEMENT, songSchema } from '../song/song-schema.js';
import { emptyBar } from '../song/meter.js';
import { SCALES } from '../theory/scales.js';
import { crashOn } from '../writing/cymbals.js';
import { writeEnding } from '../writing/ending.js';
import { leadOver, phraseEndOf, restLastBeat } from '../writing/phrase-end.js';
import type { PhraseEnd } from '../writing/phrase-end.js';
import { tomsOn } from '../writing/toms.js';
import { loopPoolSize, poolSize } from './assert-edit.js';
import { growBars, mapBars, readBar } from './bars.js';
import type { BarContent } from './bars.js';
import { writeBridge } from './bridges.js';
import { standOnPedal } from './pedal.js';
import type { Pedal } from './pedal.js';

/** The parts that a song is built from. */
export const SECTIONS = ['intro', 'verse', 'build', 'chorus', 'drop', 'break', 'outro'] as const;

/** The name of a part of a song. */
export type SectionName = (typeof SECTIONS)[number];

/** One part of a song. */
export interface SongSection {
  readonly name: SectionName;
  /** How long it is, 1–1024 bars. */
  readonly bars: number;
}

/** The instruments that play in a section, in the order in which they enter where it grows. */
const LAYERS: Readonly<Record<SectionName, readonly Instrument[]>> = {
  intro: ['hat', 'kick', 'bass', 'perc'],
  verse: ['kick', 'bass', 'hat', 'clap', 'acid'],
  build: ['bass', 'hat', 'acid', 'clap', 'perc'],
  chorus: INSTRUMENTS,
  drop: INSTRUMENTS,
  break: ['acid', 'lead', 'stab'],
  outro: ['kick', 'hat', 'bass', 'perc'],
};

/** From so many bars on, a section that does not grow anyway has more instruments in its second half. */
const LONG_BARS = 8;

/** From so many bars on, a section is a phrase that the drums end. */
const PHRASE_BARS = 4;

/** What joins the second half of a long verse. */
const JOINING: readonly Instrument[] = ['lead', 'perc'];

/** What waits for the second half of a long drop or chorus: of the first, the second and the third one. */
const WAITING: readonly Instrument[] = ['lead', 'perc', 'stab'];

/** Sections that stand on a pedal point: an intro on the root of the key, a build on its fifth, which wants to go home. */
const PEDALS: { readonly [S in SectionName]?: Pedal } = { intro: 'root', build: 'fifth' };

/** Sections that begin with a crash. */
const CRASHES: ReadonlySet<SectionName> = /* @__PURE__ */ new Set<SectionName>(['verse', 'chorus', 'drop', 'break']);

const sectionsSchema = z
  .array(z.strictObject({ name: z.enum(SECTIONS), bars: z.int().check(z.gte(1), z.lte(MAX_ARRANGEMENT)) }))
  .check(z.minLength(1));

/**
 * Builds a song of sections from its loop: the intro and the build grow layer by layer, the outro thins out, a break leaves the
 * melodies alone, a build ends in a build-up and what leads into a drop or a chorus ends in a fill. Except in the classic style, what leads
 * into any other section ends as phrases of the genre do, long verses,
 * choruses and drops gain instruments in their second half, verses, choruses, drops and breaks begin with a crash, intros stand on a pedal point of the root and builds on one of the fifth, and an outro at the
 * end closes on one beat.
 *
 * The bars that this needs join the pool behind the loop, which stays as it is. When the pool is full, bars of the loop take their place.
 * The result plays in song mode.
 *
 * @throws {InvalidInputError} For an unknown section or a length out of range, or when the song would be longer than 1024 bars.
 *
 * @example
 * ```ts
 * arrangeSong(song, [{ name: 'intro', bars: 4 }, { name: 'build', bars: 4 }, { name: 'drop', bars: 8 }, { name: 'outro', bars: 4 }]);
 * ```
 */
export function arrangeSong(song: Song, sections: readonly SongSection[]): Song {
  const checked = parseInput(sectionsSchema, sections, 'sections');
  const first = poolSize(song);
  const isClassic = song.style === 'classic';
  const written = new Map<string, WrittenBar>();
  const placeOf = (name: string, loopBar: number, write: () => WrittenBar): number => {
    if (!written.has(name) && first + written.size < MAX_BARS) written.set(name, write());
    const place = [...written.keys()].indexOf(name);
    return place < 0 ? loopBar : first + place;
  };
  const arrangement = checked.flatMap((section, index) =>
    Array.from({ length: section.bars }, (_, position): ArrangementEntry => {
      const loopBar = position % song.barCount;
      // Musicians of a groove play on into the next section.
      const mayBridge = position === section.bars - 1 && typeof song.genre !== 'object';
      const bridge = mayBridge ? bridgeOut(section, checked[index + 1]) : undefined;
      const isLast = index === checked.length - 1 && position === section.bars - 1;
      if (isLast && !isClassic && section.name === 'outro') {
        return { bar: placeOf('ending', loopBar, () => ({ content: writeEnding(song), chords: [HOME] })) };
      }
      if (bridge !== undefined) {
        return { bar: placeOf(`${bridge} ${index}`, loopBar, () => ({ content: bridgeOf(song, bridge, index), chords: [HOME] })) };
      }
      const round = checked.slice(0, index).filter(({ name }) => name === section.name).length;
      const layers = isClassic ? layersAt(section, position) : developedLayers(section, position, round);
      const crash = position === 0 && !isClassic && CRASHES.has(section.name);
      const ending =
        isClassic || !endsPhrase(section, position, checked[index + 1]) || !layers.includes('kick') ? undefined : phraseEndOf(song.genre);
      const pedal = isClassic || typeof song.genre === 'object' ? undefined : PEDALS[section.name];
      const bar = placeOf(`${loopBar} ${layers.join()} ${crash} ${pedal} ${ending}`, loopBar, () => {
        const content = thin(song, readBar(song, loopBar), { layers, crash, ending, choice: index });
        const chords = chordsOfBar(song, loopBar);
        if (pedal === undefined || song.chords === undefined) return { content, chords };
        const stood = standOnPedal(song, { chords, bass: content.bass }, pedal);
        return { content: { ...content, bass: stood.bass }, chords: stood.chords };
      });
      return position === 0 ? { bar, section: section.name } : { bar };
    }),
  );
  const added = [...written.values()];
  const extended = added.reduce(
    (changed, { chords }, index) => withBarChords(changed, first + index, chords),
    mapBars(song, (bars, instrument) => [...growBars(song, bars, first), ...added.map(({ content }) => content[instrument])]),
  );
  const loopBars = written.size > 0 ? loopPoolSize(song) : song.loopBars;
  return { ...extended, loopBars, mode: 'song', arrangement: parseInput(songSchema.shape.arrangement, arrangement, 'arrangement') };
}

/** A bar for the arrangement. */
interface WrittenBar {
  readonly content: BarContent;
  readonly chords: BarChords;
}

function layersAt({ name, bars }: SongSection, position: number): readonly Instrument[] {
  const layers = LAYERS[name];
  const share = name === 'intro' || name === 'build' ? (position + 1) / bars : name === 'outro' ? 1 - position / bars : 1;
  return layers.slice(0, Math.ceil(share * layers.length));
}

/** The layers of a section that says something new in its second half, where it is long. */
function developedLayers(section: SongSection, position: number, round: number): readonly Instrument[] {
  const { name, bars } = section;
  const layers = layersAt(section, position);
  if (bars < LONG_BARS) return layers;
  const isLate = position >= 4 * Math.ceil(bars / 8);
  if (name === 'verse') return isLate ? [...layers, ...JOINING] : layers;
  if (isLate || (name !== 'drop' && name !== 'chorus')) return layers;
  return layers.filter((instrument) => instrument !== WAITING[round % WAITING.length]);
}

/** Whether a bar ends a phrase that another section follows. */
function endsPhrase({ bars }: SongSection, position: number, next: SongSection | undefined): boolean {
  return next !== undefined && bars >= PHRASE_BARS && position === bars - 1;
}

/** The bridge that a section of two bars or more ends with. */
function bridgeOut({ name, bars }: SongSection, next: SongSection | undefined): Bridge | undefined {
  if (bars < 2 || next === undefined) return undefined;
  if (name === 'build') return 'buildup';
  return next.name === 'drop' || next.name === 'chorus' ? 'fill' : undefined;
}

function bridgeOf(song: Song, bridge: Bridge, index: number): BarContent {
  const { key, style, seed, timeSignature } = song;
  return writeBridge(bridge, { scaleSize: SCALES[key.scale].length, style, seed: hashSeed(seed, `section ${index}`), timeSignature });
}

/** What of a bar is heard, and what its drums add. */
interface BarTouch {
  readonly layers: readonly Instrument[];
  /** Whether a crash opens it. */
  readonly crash: boolean;
  /** How the drums end it. */
  readonly ending: PhraseEnd | undefined;
  /** Which run down the toms they play. */
  readonly choice: number;
}

function thin(song: Song, content: BarContent, { layers, crash, ending, choice }: BarTouch): BarContent {
  const touch = (instrument: Instrument, bar: Bar): Bar => {
    if (crash && instrument === 'hat') return crashOn(bar);
    if (ending === 'toms' && instrument === 'perc') return tomsOn(bar, choice);
    if (ending === 'lift' && instrument === 'kick') return restLastBeat(bar);
    return ending === 'lift' && instrument === 'clap' && layers.includes('clap') ? leadOver(bar) : bar;
  };
  const entries = INSTRUMENTS.map((instrument) => {
    const bar = layers.includes(instrument) ? content[instrument] : emptyBar(song);
    return [instrument, touch(instrument, bar)];
  });
  return Object.fromEntries(entries) as BarContent;
}
