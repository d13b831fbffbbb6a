import type { Instrument } from './instruments.js';

/** The rules that write patterns, per instrument, in list order. */
export const STYLES = {
  kick: ['four', 'offkick', 'skipbeat'],
  bass: ['rolling', 'galloping', 'syncopated', 'offbeat', 'pulsing'],
  hat: ['standard', 'sixteenths', 'sparse', 'busy'],
  clap: ['backbeat', 'trap', 'breakbeat', 'minimal'],
  acid: ['sequence', 'random', 'repeated', 'call_response'],
  lead: ['arpeggio', 'melody', 'staccato', 'wide'],
  perc: ['sparse', 'shaker', 'conga', 'rim'],
  stab: ['sparse', 'offbeat', 'rhythmic', 'accent'],
} as const satisfies Record<Instrument, readonly string[]>;

/** The styles of one instrument. */
export type StyleOf<I extends Instrument> = (typeof STYLES)[I][number];
