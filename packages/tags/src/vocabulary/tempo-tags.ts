import type { Bpm } from '@loop/core';

import type { VocabularyOptions } from './canonical-tag.js';
import { VOCABULARY } from './default-vocabulary.js';
import type { TempoWord } from './vocabulary.js';

/** Finds the word for a tempo that comes nearest; of two, the slower. */
export function nearestTempo(bpm: Bpm, { vocabulary = VOCABULARY }: VocabularyOptions = {}): TempoWord {
  const distance = (tempo: TempoWord): number => Math.abs(tempo.bpm - bpm);
  return vocabulary.tempos.reduce((best, tempo) => (distance(tempo) < distance(best) ? tempo : best));
}

/**
 * Writes a tempo as tags of a prompt: the number and its word.
 *
 * @param tempo - Beats per minute, or the id of a tempo word such as `medium-slow`; an unknown id gives just `80 bpm`.
 * @example
 * ```ts
 * tempoTags('slow'); // ['70 bpm', 'slow tempo']
 * tempoTags(118); // ['118 bpm', 'fast tempo']
 * ```
 */
export function tempoTags(tempo: Bpm | string, options: VocabularyOptions = {}): readonly string[] {
  if (typeof tempo === 'number') return [`${Math.round(tempo)} bpm`, nearestTempo(tempo, options).tag];
  const { tempos } = options.vocabulary ?? VOCABULARY;
  const id = tempo.toLowerCase().replaceAll(/[\s_]+/g, '-');
  const word = tempos.find((one) => one.id === id);
  return word === undefined ? ['80 bpm'] : [`${word.bpm} bpm`, word.tag];
}
