import type { Instrument } from '@loop/core';

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

/** The name of each genre on its button. */
export const GENRE_LABELS = {
  house: 'House',
  techno: 'Techno',
  psytrance: 'Psy',
  dnb: 'D&B',
  hiphop: 'Hip-hop',
  ambient: 'Ambient',
  rock: 'Rock',
  pop: 'Pop',
} as const;
