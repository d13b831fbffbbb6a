import type { Bpm, Fraction } from '../../units.js';
import type { ScaleName } from '../theory/scales.js';
import type { Instrument } from './instruments.js';
import { STYLES } from './styles.js';
import type { ClassicStyleOf, StyleOf } from './styles.js';

/** The genre presets. */
export const GENRES = ['house', 'techno', 'psytrance', 'dnb', 'hiphop', 'ambient', 'rock', 'pop'] as const;

/** The name of a genre preset. */
export type Genre = (typeof GENRES)[number];

/** What a genre draws its songs from. */
export interface GenrePreset {
  /** Slowest and fastest tempo; whole numbers, both included. */
  readonly bpm: readonly [low: Bpm, high: Bpm];
  /** Scales that fit. */
  readonly scales: readonly ScaleName[];
  /** Styles that fit, per instrument. */
  readonly styles: { readonly [I in Instrument]: readonly StyleOf<I>[] };
  /** Styles that the original LOOP MACHINE has instead, for songs of the style `classic`. */
  readonly classic: { readonly [I in Instrument]?: readonly ClassicStyleOf<I>[] };
  /** Swing, 0–0.5. */
  readonly swing: Fraction;
  /** Instruments that the genre does without: a new song mutes them. */
  readonly silent: readonly Instrument[];
}

const { acid } = STYLES;

/** The eight genre presets. */
export const GENRE_PRESETS: Readonly<Record<Genre, GenrePreset>> = {
  house: {
    bpm: [120, 130],
    scales: ['minor', 'dorian', 'pentatonicMinor'],
    styles: {
      kick: ['four'],
      bass: ['offbeat', 'syncopated', 'pulsing'],
      hat: ['offbeat', 'standard', 'busy'],
      clap: ['backbeat'],
      acid,
      lead: ['melody', 'arpeggio'],
      perc: ['shaker', 'conga'],
      stab: ['offbeat'],
    },
    classic: { bass: ['pulsing', 'offbeat'], hat: ['standard', 'busy'], perc: ['shaker'] },
    swing: 0.12,
    silent: [],
  },
  techno: {
    bpm: [128, 140],
    scales: ['minor', 'phrygian', 'dorian'],
    styles: {
      kick: ['four', 'offkick'],
      bass: ['rolling', 'pulsing'],
      hat: ['offbeat', 'sixteenths', 'ride'],
      clap: ['minimal', 'backbeat'],
      acid,
      lead: ['staccato', 'arpeggio'],
      perc: ['rim', 'sparse'],
      stab: ['rhythmic', 'sparse'],
    },
    classic: { hat: ['sixteenths', 'busy'], stab: ['rhythmic'] },
    swing: 0,
    silent: [],
  },
  psytrance: {
    bpm: [138, 150],
    scales: ['phrygian', 'harmonicMinor', 'hungarianMinor'],
    styles: {
      kick: ['four'],
      bass: ['rolling', 'galloping'],
      hat: ['offbeat', 'sixteenths'],
      clap: ['minimal', 'backbeat'],
      acid,
      lead: ['arpeggio', 'staccato'],
      perc: ['sparse', 'shaker'],
      stab: ['sparse', 'accent'],
    },
    classic: { hat: ['sixteenths', 'busy'], clap: ['minimal'], perc: ['sparse'] },
    swing: 0,
    silent: [],
  },
  dnb: {
    bpm: [170, 180],
    scales: ['minor', 'blues', 'pentatonicMinor'],
    styles: {
      kick: ['twostep', 'breaks'],
      bass: ['sustained', 'syncopated'],
      hat: ['eighths', 'busy', 'ride'],
      clap: ['breakbeat'],
      acid,
      lead: ['melody', 'wide'],
      perc: ['rim', 'conga'],
      stab: ['accent', 'sparse'],
    },
    classic: { kick: ['skipbeat', 'offkick'], bass: ['syncopated', 'rolling'], hat: ['busy', 'standard'], stab: ['accent'] },
    swing: 0.06,
    silent: ['acid'],
  },
  hiphop: {
    bpm: [85, 100],
    scales: ['pentatonicMinor', 'blues', 'minor'],
    styles: {
      kick: ['boombap', 'halftime'],
      bass: ['syncopated', 'sustained'],
      hat: ['lazy'],
      clap: ['snare', 'backbeat'],
      acid,
      lead: ['melody', 'wide'],
      perc: ['conga', 'rim'],
      stab: ['sparse', 'accent'],
    },
    classic: {
      kick: ['skipbeat', 'offkick'],
      bass: ['syncopated', 'offbeat'],
      hat: ['sparse', 'standard'],
      clap: ['trap', 'backbeat'],
      stab: ['sparse'],
    },
    swing: 0.3,
    silent: ['acid'],
  },
  ambient: {
    bpm: [70, 100],
    scales: ['major', 'lydian', 'pentatonicMajor', 'wholeTone'],
    styles: {
      kick: ['pulse'],
      bass: ['sustained'],
      hat: ['sparse'],
      clap: ['minimal'],
      acid,
      lead: ['wide', 'melody'],
      perc: ['sparse'],
      stab: ['sparse', 'accent'],
    },
    classic: { kick: ['four'], bass: ['pulsing'], stab: ['sparse'] },
    swing: 0,
    silent: ['kick', 'clap', 'acid', 'hat'],
  },
  rock: {
    bpm: [110, 140],
    scales: ['major', 'pentatonicMinor', 'blues', 'mixolydian'],
    styles: {
      kick: ['rock'],
      bass: ['pulsing', 'galloping'],
      hat: ['eighths', 'ride'],
      clap: ['snare'],
      acid,
      lead: ['melody', 'staccato'],
      perc: ['rim'],
      stab: ['accent', 'rhythmic'],
    },
    classic: { kick: ['four', 'skipbeat'], hat: ['standard'], clap: ['backbeat'], stab: ['accent'] },
    swing: 0.04,
    silent: ['acid'],
  },
  pop: {
    bpm: [100, 130],
    scales: ['major', 'minor', 'pentatonicMajor', 'mixolydian'],
    styles: {
      kick: ['rock', 'skipbeat'],
      bass: ['pulsing', 'walking'],
      hat: ['eighths', 'standard'],
      clap: ['backbeat'],
      acid,
      lead: ['melody', 'arpeggio'],
      perc: ['shaker'],
      stab: ['offbeat', 'accent'],
    },
    classic: { kick: ['four'], bass: ['pulsing', 'offbeat'], hat: ['standard', 'sparse'], stab: ['offbeat'] },
    swing: 0.05,
    silent: ['acid'],
  },
};
