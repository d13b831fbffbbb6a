import type { TempoWord } from '../vocabulary.js';

/** Words for tempos, slowest first. `fast` covers lofi house, which the original table left out. */
export const TEMPOS: readonly TempoWord[] = [
  { id: 'very-slow', bpm: 60, tag: 'very slow tempo' },
  { id: 'slow', bpm: 70, tag: 'slow tempo' },
  { id: 'medium-slow', bpm: 80, tag: 'laid-back tempo' },
  { id: 'medium', bpm: 85, tag: 'medium tempo' },
  { id: 'medium-fast', bpm: 90, tag: 'groovy tempo' },
  { id: 'upbeat', bpm: 100, tag: 'upbeat tempo' },
  { id: 'fast', bpm: 115, tag: 'fast tempo' },
];
