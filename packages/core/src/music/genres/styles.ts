import type { Instrument } from './instruments.js';

/** The rules of the original LOOP MACHINE, per instrument, in list order: what songs of the style `classic` are written by. */
export const CLASSIC_STYLES = {
  kick: ['four', 'offkick', 'skipbeat'],
  bass: ['rolling', 'galloping', 'syncopated', 'offbeat', 'pulsing'],
  hat: ['standard', 'sixteenths', 'sparse', 'busy'],
  clap: ['backbeat', 'trap', 'breakbeat', 'minimal'],
  acid: ['sequence', 'random', 'repeated', 'call_response'],
  lead: ['arpeggio', 'melody', 'staccato', 'wide'],
  perc: ['sparse', 'shaker', 'conga', 'rim'],
  stab: ['sparse', 'offbeat', 'rhythmic', 'accent'],
} as const satisfies Record<Instrument, readonly string[]>;

/** The classic styles of one instrument. */
export type ClassicStyleOf<I extends Instrument> = (typeof CLASSIC_STYLES)[I][number];

/** The rules that write patterns, per instrument, in list order. */
export const STYLES = {
  ...CLASSIC_STYLES,
  kick: [...CLASSIC_STYLES.kick, 'twostep', 'breaks', 'boombap', 'halftime', 'rock', 'pulse'],
  bass: [...CLASSIC_STYLES.bass, 'sustained', 'walking'],
  hat: [...CLASSIC_STYLES.hat, 'offbeat', 'eighths', 'lazy', 'ride'],
  clap: [...CLASSIC_STYLES.clap, 'snare', 'halftime'],
} as const satisfies Record<Instrument, readonly string[]>;

/** The styles of one instrument. */
export type StyleOf<I extends Instrument> = (typeof STYLES)[I][number];
