import type { Genre, Instrument, SongGenre } from '@loop/core';
import { phraseEndOf } from '@loop/core/composing';
import type { Pedal } from '@loop/core/composing';

import { SECTION_RULES } from '../reading/section.js';
import type { Section, SectionKind } from '../reading/section.js';

/** One bar of a song before its steps are written: where its patterns come from and which instruments play. */
export interface BarPlan {
  /** The bar of the themes that it plays, 0–3 of theme `a`, 4–7 of theme `b`; or a transition. */
  readonly pattern: number | 'fill' | 'buildup' | 'end';
  /** The instruments that sound. */
  readonly layers: readonly Instrument[];
  /** The name of the section that begins with this bar. */
  readonly section?: string | undefined;
  /** Whether a crash opens the bar. */
  readonly crash?: boolean | undefined;
  /** Whether the beats of the hats are on the ride. */
  readonly ride?: boolean | undefined;
  /** What its bass and sub stand on, whatever the chords do. */
  readonly pedal?: Pedal | undefined;
  /** Which run down the toms ends the bar, from 0. */
  readonly toms?: number | undefined;
  /** Whether the kick rests on the last beat, and claps lead over. */
  readonly lift?: boolean | undefined;
}

/** What decides the layers beside the sections. */
export interface LayerOptions {
  readonly genre: SongGenre;
  /** Instruments that have nothing to play. @defaultValue none */
  readonly resting?: readonly Instrument[] | undefined;
  /** Energy of the whole song, −1…1. */
  readonly energy: number;
  /** Instruments to put forward. */
  readonly feature: readonly Instrument[];
  /** Energy that a section's own words add, −1…1. */
  readonly sectionEnergy: (section: Section) => number;
}

/** How many bars each theme has. */
export const THEME_BARS = 4;

/** Instruments that a style does without, unless they are asked for. */
const AVOIDED: Readonly<Partial<Record<Genre, readonly Instrument[]>>> = {
  ambient: ['kick', 'clap', 'acid', 'hat'],
  hiphop: ['acid'],
  rock: ['acid'],
  pop: ['acid'],
};

/** Sections that stand on a pedal point: an intro on the root of the key, a build on its fifth, which wants to go home. */
const PEDALS: { readonly [K in SectionKind]?: Pedal } = { intro: 'root', build: 'fifth' };

/** Sections that begin without a crash: they come in softly. */
const SOFT_STARTS: ReadonlySet<SectionKind> = new Set<SectionKind>(['intro', 'build', 'outro']);

/** Styles whose drummers move to the ride where the music opens up. */
const RIDING: ReadonlySet<SongGenre> = new Set<SongGenre>(['rock', 'pop', 'dnb']);

/** From so many bars on, a section is a phrase that ends in a fill; in longer ones the instruments change with each phrase. */
const PHRASE_BARS = 4;

/** Long sections have a fill within them, too, at the end of every second phrase. */
const FILL_BARS = 2 * PHRASE_BARS;

/** Sections whose instruments come in or leave one after the other; those of the others change from phrase to phrase. */
const RAMPS: ReadonlySet<SectionKind> = new Set<SectionKind>(['intro', 'build', 'outro']);

/** The share of its instruments that a section of a kind gains each time it comes back, twice at most. */
const RETURN_SHARE = 0.12;

/** The order in which a band of a genre from a pack comes in: it plays together, and hardly thins out. */
const BAND: readonly Instrument[] = ['bass', 'stab', 'hat', 'acid', 'perc', 'clap', 'lead', 'kick'];

/** Decides for every bar of a song which patterns it plays and which instruments sound. */
export function layerBars(sections: readonly Section[], options: LayerOptions): readonly BarPlan[] {
  return sections.flatMap((section, index) => {
    const round = sections.slice(0, index).filter(({ kind }) => kind === section.kind).length;
    return layerSection(section, { next: sections[index + 1], round }, options);
  });
}

/** Where a section stands: what follows it, and how many of its kind there were before. */
interface SectionPlace {
  readonly next: Section | undefined;
  readonly round: number;
}

function layerSection(section: Section, { next, round }: SectionPlace, options: LayerOptions): readonly BarPlan[] {
  const rule = SECTION_RULES[section.kind];
  const isBand = typeof options.genre === 'object';
  // A band thins out in a breakdown alone.
  const isTogether = isBand && section.kind !== 'breakdown';
  const layers = orderLayers(isTogether ? BAND : rule.layers, options);
  const [usual, least] = isTogether ? [0.9, 3] : [0.6, 2];
  const energy = options.energy + rule.energy + options.sectionEnergy(section);
  return Array.from({ length: section.bars }, (_, bar) => {
    const share = usual + 0.4 * energy + RETURN_SHARE * Math.min(2, round) + rampOf(section, bar);
    const count = Math.max(Math.min(least, layers.length), Math.round(share * layers.length));
    const pattern = transitionOf(section, bar, next, options.genre);
    const endsPhrase = pattern === undefined && next !== undefined && isPhraseEnd(section, bar) && layers.includes('kick');
    const ending = endsPhrase ? phraseEndOf(options.genre) : undefined;
    const theme = rule.theme === 'a' ? 0 : THEME_BARS;
    return {
      pattern: pattern ?? theme + (bar % THEME_BARS),
      layers: RAMPS.has(section.kind) ? layers.slice(0, count) : layersOfPhrase(layers, { count, section, bar, round }),
      section: bar === 0 ? section.name : undefined,
      crash: bar === 0 && section.startBar > 0 && options.genre !== 'ambient' && !isBand && !SOFT_STARTS.has(section.kind),
      toms: ending === 'toms' ? Math.floor((section.startBar + bar) / FILL_BARS) : undefined,
      lift: ending === 'lift',
      pedal: isBand ? undefined : PEDALS[section.kind],
      ride: isHighPoint(section.kind) && RIDING.has(options.genre),
    };
  });
}

/** Featured instruments come first; what the style avoids is left out, unless then nothing were left. */
function orderLayers(layers: readonly Instrument[], { genre, feature, resting = [] }: LayerOptions): readonly Instrument[] {
  const styleAvoids = typeof genre === 'string' ? (AVOIDED[genre] ?? []) : [];
  const avoided = new Set([...styleAvoids.filter((instrument) => !feature.includes(instrument)), ...resting]);
  const kept = layers.filter((instrument) => !avoided.has(instrument));
  const usable = kept.length > 0 ? kept : layers;
  const featured = feature.filter((instrument) => usable.includes(instrument));
  const beat = usable.filter((instrument) => instrument === 'kick' && !featured.includes(instrument));
  return [...new Set([...beat, ...featured, ...usable])];
}

/** Intros and builds grow, outros thin out. */
function rampOf({ kind, bars }: Section, bar: number): number {
  if (bars < 2) return 0;
  const position = bar / (bars - 1);
  if (kind === 'intro' || kind === 'build') return 0.5 * position - 0.25;
  return kind === 'outro' ? 0.1 - 0.6 * position : 0;
}

/**
 * The instruments of a phrase of a section: one more in each phrase, so that no phrase is the one before. Where all play already, each second
 * phrase before the last is without one of them, another one each time; the first two stay.
 */
function layersOfPhrase(
  layers: readonly Instrument[],
  { count, section, bar, round }: { readonly count: number; readonly section: Section; readonly bar: number; readonly round: number },
): readonly Instrument[] {
  const phrase = Math.floor(bar / PHRASE_BARS);
  const grown = count + phrase;
  if (grown < layers.length) return layers.slice(0, grown);
  const later = Math.ceil(section.bars / PHRASE_BARS) - 1 - phrase;
  const rest = layers.slice(2, -1);
  const absent = later % 2 === 1 ? rest[(phrase + round) % rest.length] : undefined;
  return layers.filter((instrument) => instrument !== absent);
}

/** Whether a bar is the last of a section, or of every second phrase within it. */
function isPhraseEnd({ bars }: Section, bar: number): boolean {
  return bars >= PHRASE_BARS && (bar === bars - 1 || (bar + 1) % FILL_BARS === 0);
}

/** What leads into the next section; ambient music drifts on without drums, and musicians of a groove play on. An outro ends on one beat. */
function transitionOf(
  { kind, bars }: Section,
  bar: number,
  next: Section | undefined,
  genre: SongGenre,
): 'fill' | 'buildup' | 'end' | undefined {
  if (next === undefined) return kind === 'outro' && bar === bars - 1 ? 'end' : undefined;
  if (genre === 'ambient' || typeof genre === 'object' || bar !== bars - 1 || bars < 2) return undefined;
  if (kind === 'build') return 'buildup';
  return isHighPoint(next.kind) && kind !== 'breakdown' ? 'fill' : undefined;
}

function isHighPoint(kind: SectionKind): boolean {
  return kind === 'drop' || kind === 'chorus';
}
