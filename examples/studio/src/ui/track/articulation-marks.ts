import type { Articulation } from '@loop/core';

/** How an articulation is shown in a cell; the usual one of an instrument has no mark. */
export const ARTICULATION_MARKS: Readonly<Record<Articulation, string>> = {
  closed: '',
  open: '○',
  accent: '>',
  roll: '≈',
  ride: 'r',
  crash: '✳',
  guira: 'g',
  shaker: 's',
  clap: '',
  clave: 'v',
  rim: 'i',
  tick: '',
  tom: 't',
  conga: 'c',
  slap: '×',
  muffled: 'm',
  bongo: 'b',
  cowbell: 'w',
  surdo: 'u',
};
