import { GENRES, InvalidInputError, PITCH_CLASSES, createRandom, createSong, genreId } from '@loop/core';
import type {
  BarChords,
  Bpm,
  Genre,
  GenreDefinition,
  Key,
  MusicDescription,
  MusicRequestWith,
  Random,
  ScaleName,
  Seconds,
  Seed,
  Song,
  SongGenre,
  TimeSignature,
  Warning,
} from '@loop/core';
import { readAdvanced } from '@loop/core/generation';
import { restingIn } from '@loop/core/composing';
import { parseKey } from '@loop/core/words';
import type { KeyWords } from '@loop/core/words';
import * as z from 'zod/mini';

import { automateSections } from './automate-sections.js';
import type { Composition } from './composition.js';
import { fitTempo } from './fit-tempo.js';
import { THEME_BARS, layerBars } from './layer-bars.js';
import { createThemes } from './create-themes.js';
import { defaultStructure, planStructure } from './plan-structure.js';
import { poolBars } from './pool-bars.js';
import type { WrittenBar } from './pool-bars.js';
import { applyKit, drawKit, findKit } from '../../kits/apply-kit.js';
import type { Kit } from '../../kits/kit.js';
import { assertSound } from '../../engine/check-sound.js';
import { PACK_GENRES, resolveGenre } from '../reading/known-genres.js';
import { readPrompt } from '../reading/read-prompt.js';
import type { PromptReading } from '../reading/read-prompt.js';
import { readStructure } from '../reading/read-structure.js';
import type { Section, SectionTag } from '../reading/section.js';
import { soundForMood } from './sound-for-mood.js';
import { writeBars } from './write-bars.js';

/** The settings that only the pattern engine knows: `advanced.pattern` of a request. */
export interface PatternSettings {
  /** The genre, whatever the prompt says: a preset or a genre of a pack by its name, or a definition of one's own. */
  readonly genre?: Genre | (string & {}) | GenreDefinition | undefined;
  /** The kit of the genre, such as `deep` of house. @defaultValue the seed decides */
  readonly kit?: string | undefined;
  /** Swing, 0–0.5, whatever the prompt says. */
  readonly swing?: number | undefined;
  /** Settings of the sound engine, by parameter id, over those that follow from the mood. */
  readonly sound?: Readonly<Record<string, number>> | undefined;
}

/** A request whose settings of the pattern engine are typed. */
export type PatternMusicRequest = MusicRequestWith<'pattern', PatternSettings>;

const settingsSchema = z.strictObject({
  genre: z.optional(z.custom<string | GenreDefinition>((value) => typeof value === 'string' || typeof value === 'object')),
  kit: z.optional(z.string().check(z.maxLength(64))),
  swing: z.optional(z.number().check(z.gte(0), z.lte(0.5))),
  sound: z.optional(z.record(z.string(), z.number())),
}) satisfies z.ZodMiniType<PatternSettings>;

/** What a description asks for, read once. */
export interface Brief {
  /** The genre that was asked for, in the settings or in the prompt. */
  readonly genre: SongGenre | undefined;
  readonly reading: PromptReading;
  readonly settings: PatternSettings;
  readonly key?: KeyWords | undefined;
  /** A tempo that was asked for, in the request or in the prompt. */
  readonly bpm?: Bpm | undefined;
  /** The meter that was asked for. */
  readonly timeSignature?: TimeSignature | undefined;
  /** Chords of the bars that were asked for, instead of progressions of the genre; both themes repeat them. */
  readonly chords?: readonly BarChords[] | undefined;
  /** The sections that were asked for; empty leaves them to the length. */
  readonly sections: readonly SectionTag[];
  /** A kit of somebody's own, whatever the settings and the genre say. */
  readonly kit?: Kit | undefined;
  /** What was not understood or not obeyed. */
  readonly warnings: readonly Warning[];
}

/**
 * Reads a description.
 *
 * @param genres - The genres of packs that it knows beside the presets.
 * @throws {InvalidInputError} When the key is not readable, or `advanced.pattern` has a fault.
 */
export function readBrief(description: MusicDescription, genres: readonly GenreDefinition[] = PACK_GENRES): Brief {
  const { prompt = '', lyrics = '', key } = description;
  const reading = readPrompt(prompt, genres);
  const settings = readAdvanced(description, 'pattern', settingsSchema);
  const genre = settings.genre === undefined ? reading.genre : resolveGenre(settings.genre, 'advanced.pattern.genre', genres);
  assertSound(settings.sound ?? {}, 'advanced.pattern.sound');
  const structure = readStructure(lyrics);
  const readable = key === undefined ? undefined : parseKey(key);
  if (key !== undefined && readable === undefined) {
    throw new InvalidInputError('request', [
      { path: 'key', message: 'must be a root and a scale, such as "C minor" or "F# dorian"', received: JSON.stringify(key) },
    ]);
  }
  const { bpm, warning } = limitBpm(reading.bpm);
  const warnings: (Warning | false | undefined)[] = [
    description.bpm === undefined && warning,
    prompt.trim() !== '' &&
      genre === undefined && {
        code: 'substituted',
        field: 'prompt',
        message: 'The pattern engine found no style that it knows in the prompt and chose one by the seed.',
      },
    structure.hasWords && {
      code: 'ignored',
      field: 'lyrics',
      message: 'The pattern engine cannot sing: of the lyrics it used the structure tags alone.',
    },
    structure.unknown.length > 0 && {
      code: 'substituted',
      field: 'lyrics',
      message: `Unknown structure tags were read as verses: ${structure.unknown.join(', ')}.`,
    },
    description.instrumental === false && {
      code: 'ignored',
      field: 'instrumental',
      message: 'The pattern engine cannot sing: the result is instrumental.',
    },
  ];
  return {
    genre,
    reading,
    settings,
    key: readable ?? reading.key,
    bpm: description.bpm ?? bpm,
    timeSignature: description.timeSignature,
    sections: structure.sections,
    warnings: warnings.filter((one) => one !== false && one !== undefined),
  };
}

/** What a composition is made for. */
export interface ComposeOptions {
  readonly seed: Seed;
  readonly durationSeconds: Seconds;
  /** Makes the themes of a new take: another seed for some of the instruments. */
  readonly retake?: { readonly seed: Seed; readonly variance: number } | undefined;
}

/** A composition, and what its sections became. */
export interface Composed extends Composition {
  readonly warnings: readonly Warning[];
}

/** Writes a song for a brief: the same brief, seed and length give the same song. */
export function compose(brief: Brief, { seed, durationSeconds, retake }: ComposeOptions): Composed {
  const random = createRandom(seed).fork('compose');
  const genre = brief.genre ?? drawGenre(random.fork('genre'), brief.reading);
  const chords = brief.chords && themeChords(brief.chords);
  const sketch = createSong({ seed, genre, timeSignature: brief.timeSignature, key: chooseKey(brief, random.fork('key')), chords });
  const tempo = fitTempo(durationSeconds, { ...chooseTempo(brief, sketch, random.fork('tempo')), timeSignature: sketch.timeSignature });
  const themes = createThemes({ sketch: prepare(sketch, brief, genre), feature: brief.reading.feature, retake });
  const tags = brief.sections.length > 0 ? brief.sections : defaultStructure(durationSeconds, tempo.bars);
  const { bars, sections, dropped } = writeSections(themes, brief, tags, tempo.bars);
  const song: Song = { ...poolBars({ ...themes, bpm: tempo.bpm }, bars), bpm: tempo.bpm };
  const last = tags.at(-1);
  const isOutro = dropped === 0 && last?.kind === 'outro';
  return {
    song: { ...song, automation: automateSections(song, sections) },
    themes: { ...themes, bpm: tempo.bpm },
    offsetSeconds: 0,
    durationSeconds,
    fadeOutSeconds: isOutro ? Math.min(4, durationSeconds / 8) : 0.01,
    warnings:
      dropped === 0
        ? []
        : [
            {
              code: 'clamped',
              field: 'lyrics',
              message: `The music is too short for its last ${dropped} structure tags; they were left out.`,
            },
          ],
  };
}

/** Chords of both themes: each begins with the first, unless there are more than one theme holds. */
function themeChords(chords: readonly BarChords[]): readonly BarChords[] {
  const place = (bar: number): number => (chords.length > THEME_BARS ? bar : bar % THEME_BARS) % chords.length;
  return Array.from({ length: 2 * THEME_BARS }, (_, bar) => chords[place(bar)] as BarChords);
}

/** Writes sections of a given length in bars with the patterns of themes. */
export function writeSections(
  themes: Song,
  brief: Brief,
  tags: readonly SectionTag[],
  bars: number,
): { readonly bars: readonly WrittenBar[]; readonly sections: readonly Section[]; readonly dropped: number } {
  const { sections, dropped } = planStructure(tags, bars);
  const plans = layerBars(sections, {
    genre: themes.genre ?? 'house',
    resting: restingIn(themes),
    energy: brief.reading.energy,
    feature: brief.reading.feature,
    sectionEnergy: ({ words }) => readPrompt(words).energy,
  });
  return { bars: writeBars(themes, plans), sections, dropped };
}

function prepare(sketch: Song, brief: Brief, genre: SongGenre): Song {
  const { reading, settings } = brief;
  const kit = brief.kit ?? (settings.kit === undefined ? drawKit(genre, sketch.seed) : findKit(genre, settings.kit));
  return {
    ...applyKit(sketch, kit),
    title: reading.understood.join(' ').slice(0, 80) || genreId(genre),
    swing: settings.swing ?? reading.swing ?? sketch.swing,
    // Bars alone decide which instruments play, so all layers are open.
    intensity: 1,
    sound: { ...soundForMood(reading, genre, kit), ...settings.sound },
  };
}

function chooseKey({ key, reading }: Brief, random: Random): Partial<Key> {
  const scales: readonly ScaleName[] = reading.scales;
  const scale = key?.scale ?? (scales.length > 0 ? random.pick(scales) : undefined);
  return { root: key?.root ?? random.pick(PITCH_CLASSES), ...(scale === undefined ? {} : { scale }) };
}

function chooseTempo(brief: Brief, sketch: Song, random: Random): { readonly bpm: Bpm; readonly isFixed: boolean } {
  if (brief.bpm !== undefined) return { bpm: brief.bpm, isFixed: true };
  const { bpmRange, pace } = brief.reading;
  const usual = bpmRange === undefined ? sketch.bpm : random.between(...bpmRange);
  return { bpm: Math.round(usual * (1 + pace)), isFixed: false };
}

function drawGenre(random: Random, { energy }: PromptReading): Genre {
  if (energy < -0.3) return random.pick(['ambient', 'hiphop'] as const);
  return random.pick(GENRES);
}

function limitBpm(bpm: Bpm | undefined): { readonly bpm?: Bpm | undefined; readonly warning?: Warning | undefined } {
  if (bpm === undefined || (bpm >= 30 && bpm <= 300)) return { bpm };
  const limited = Math.min(300, Math.max(30, bpm));
  return { bpm: limited, warning: { code: 'clamped', field: 'prompt', message: `The tempo ${bpm} of the prompt became ${limited}.` } };
}
