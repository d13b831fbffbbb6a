import type { Instrument } from '@loop/core';

/** The colour of each instrument's row. */
export const COLOURS: Readonly<Record<Instrument, string>> = {
  kick: '#ff5a5a',
  bass: '#c678ff',
  hat: '#1fd6d6',
  clap: '#e0e0e0',
  acid: '#57f257',
  lead: '#6aa2ff',
  perc: '#ffcc33',
  stab: '#ff5cb4',
};

/** The short name of each instrument. */
export const LABELS: Readonly<Record<Instrument, string>> = {
  kick: 'KICK',
  bass: 'BASS',
  hat: 'HAT',
  clap: 'CLAP',
  acid: 'ACID',
  lead: 'LEAD',
  perc: 'PERC',
  stab: 'STAB',
};
