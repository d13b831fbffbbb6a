import type { Bpm } from '../../units.js';
import type { ScaleName } from '../theory/scales.js';
import type { Instrument } from './instruments.js';
import { STYLES } from './styles.js';
import type { StyleOf } from './styles.js';

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
}

const { acid } = STYLES;

/** The eight genre presets. */
export const GENRE_PRESETS: Readonly<Record<Genre, GenrePreset>> = {
  house: {
    bpm: [120, 130],
    scales: ['minor', 'dorian', 'pentatonicMinor'],
    styles: {
      kick: ['four'],
      bass: ['pulsing', 'offbeat'],
      hat: ['standard', 'busy'],
      clap: ['backbeat'],
      acid,
      lead: ['melody', 'arpeggio'],
      perc: ['shaker'],
      stab: ['offbeat'],
    },
  },
  techno: {
    bpm: [128, 140],
    scales: ['minor', 'phrygian', 'dorian'],
    styles: {
      kick: ['four', 'offkick'],
      bass: ['rolling', 'pulsing'],
      hat: ['sixteenths', 'busy'],
      clap: ['minimal', 'backbeat'],
      acid,
      lead: ['staccato', 'arpeggio'],
      perc: ['rim', 'sparse'],
      stab: ['rhythmic'],
    },
  },
  psytrance: {
    bpm: [138, 150],
    scales: ['phrygian', 'harmonicMinor', 'hungarianMinor'],
    styles: {
      kick: ['four'],
      bass: ['rolling', 'galloping'],
      hat: ['sixteenths', 'busy'],
      clap: ['minimal'],
      acid,
      lead: ['arpeggio', 'staccato'],
      perc: ['sparse'],
      stab: ['sparse', 'accent'],
    },
  },
  dnb: {
    bpm: [170, 180],
    scales: ['minor', 'blues', 'pentatonicMinor'],
    styles: {
      kick: ['skipbeat', 'offkick'],
      bass: ['syncopated', 'rolling'],
      hat: ['busy', 'standard'],
      clap: ['breakbeat'],
      acid,
      lead: ['melody', 'wide'],
      perc: ['rim', 'conga'],
      stab: ['accent'],
    },
  },
  hiphop: {
    bpm: [85, 100],
    scales: ['pentatonicMinor', 'blues', 'minor'],
    styles: {
      kick: ['skipbeat', 'offkick'],
      bass: ['syncopated', 'offbeat'],
      hat: ['sparse', 'standard'],
      clap: ['trap', 'backbeat'],
      acid,
      lead: ['melody', 'wide'],
      perc: ['conga', 'rim'],
      stab: ['sparse'],
    },
  },
  ambient: {
    bpm: [70, 100],
    scales: ['major', 'lydian', 'pentatonicMajor', 'wholeTone'],
    styles: {
      kick: ['four'],
      bass: ['pulsing'],
      hat: ['sparse'],
      clap: ['minimal'],
      acid,
      lead: ['wide', 'melody'],
      perc: ['sparse'],
      stab: ['sparse'],
    },
  },
  rock: {
    bpm: [110, 140],
    scales: ['major', 'pentatonicMinor', 'blues', 'mixolydian'],
    styles: {
      kick: ['four', 'skipbeat'],
      bass: ['pulsing', 'galloping'],
      hat: ['standard'],
      clap: ['backbeat'],
      acid,
      lead: ['melody', 'staccato'],
      perc: ['rim'],
      stab: ['accent'],
    },
  },
  pop: {
    bpm: [100, 130],
    scales: ['major', 'minor', 'pentatonicMajor', 'mixolydian'],
    styles: {
      kick: ['four'],
      bass: ['pulsing', 'offbeat'],
      hat: ['standard', 'sparse'],
      clap: ['backbeat'],
      acid,
      lead: ['melody', 'arpeggio'],
      perc: ['shaker'],
      stab: ['offbeat'],
    },
  },
};
