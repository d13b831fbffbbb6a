import { InvalidInputError } from '@loop/core';
import type { Warning } from '@loop/core';

import type { Style } from './vocabulary.js';

/** A style made of several. */
export interface MergedStyle {
  /** The style; its group and name order are the first one's. */
  readonly style: Style;
  /** What could not be brought together. */
  readonly warnings: readonly Warning[];
}

/**
 * Merges the styles of a track that belongs to several: the first one leads, tags are united, the tempo is what they share.
 * Where they share no tempo the first one's stays, with a warning. A voice in any of them wins over `instrumental`.
 *
 * @param styles - At least one, the most important first.
 * @throws {InvalidInputError} When the list is empty.
 */
export function mergeStyles(styles: readonly Style[]): MergedStyle {
  const [first, ...others] = styles;
  if (first === undefined) throw new InvalidInputError('styles', [{ path: '', message: 'must be at least 1 items' }]);
  const unite = (listOf: (style: Style) => readonly string[]): string[] => [...new Set(styles.flatMap(listOf))];
  const vocals = unite((style) => style.vocals);
  const low = Math.max(...styles.map(({ tempoRange }) => tempoRange[0]));
  const high = Math.min(...styles.map(({ tempoRange }) => tempoRange[1]));
  const style: Style = {
    id: styles.map(({ id }) => id).join('+'),
    name: styles.map(({ name }) => name).join(' + '),
    group: first.group,
    description: styles.map(({ description }) => description).join('; '),
    // One base of several stays within a prompt's length: all of the first, the name of the others.
    baseTags: [...new Set([...first.baseTags, ...others.flatMap(({ baseTags }) => baseTags.slice(0, 1))])],
    relatedTags: unite(({ baseTags, relatedTags }) => [...baseTags.slice(1), ...relatedTags]).filter(
      (tag) => !first.baseTags.includes(tag),
    ),
    instruments: unite(({ instruments }) => instruments),
    production: unite(({ production }) => production),
    moods: unite(({ moods }) => moods),
    tempoRange: low <= high ? [low, high] : first.tempoRange,
    atmosphere: unite(({ atmosphere }) => atmosphere),
    vocals: vocals.length > 1 ? vocals.filter((form) => form !== 'instrumental') : vocals,
    language: styles.find(({ language }) => language !== undefined)?.language,
  };
  if (low <= high) return { style, warnings: [] };
  const message = `${style.name} share no tempo; the tempo of ${first.name} is used.`;
  return { style, warnings: [{ code: 'substituted', field: 'tempoRange', message }] };
}
