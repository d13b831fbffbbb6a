import type { LyricTemplates } from '../../lyrics/lyric-templates.js';

type Forms = LyricTemplates['forms'];

/** Verse and chorus in turn, with a bridge before the end. */
export const POP_FORMS: Forms = [
  ['verse'],
  ['verse', 'chorus'],
  ['intro', 'verse', 'chorus', 'outro'],
  ['intro', 'verse', 'chorus', 'verse', 'chorus', 'outro'],
  ['intro', 'verse', 'pre-chorus', 'chorus', 'verse', 'chorus', 'bridge', 'chorus', 'outro'],
  ['intro', 'verse', 'pre-chorus', 'chorus', 'verse', 'pre-chorus', 'chorus', 'break', 'verse', 'bridge', 'chorus', 'chorus', 'outro'],
];

/** Verses first, then a choir that answers, with a solo and a break between its turns. */
export const MONTUNO_FORMS: Forms = [
  ['chorus'],
  ['verse', 'chorus'],
  ['intro', 'verse', 'chorus', 'chorus', 'outro'],
  ['intro', 'verse', 'verse', 'chorus', 'solo', 'chorus', 'outro'],
  ['intro', 'verse', 'verse', 'chorus', 'bridge', 'chorus', 'solo', 'chorus', 'outro'],
  ['intro', 'verse', 'verse', 'chorus', 'bridge', 'chorus', 'break', 'verse', 'chorus', 'solo', 'chorus', 'chorus', 'outro'],
];

/** Stanzas that tell something, with an interlude of the instruments and a refrain. */
export const STROPHIC_FORMS: Forms = [
  ['verse'],
  ['verse', 'chorus'],
  ['intro', 'verse', 'chorus', 'outro'],
  ['intro', 'verse', 'verse', 'chorus', 'inst', 'chorus'],
  ['intro', 'verse', 'verse', 'chorus', 'inst', 'verse', 'chorus', 'outro'],
  ['intro', 'verse', 'verse', 'chorus', 'inst', 'verse', 'bridge', 'chorus', 'solo', 'verse', 'chorus', 'outro'],
];
