import type { ArrangementEntry } from '@loop/core';
import type { SectionName } from '@loop/core/composing';

import type { StructureOptions, StructureSection } from './structure-tags.js';

/** How each section of an arrangement is called in structure tags. */
const NAMES: Readonly<Record<SectionName, string>> = {
  intro: 'Intro',
  verse: 'Verse',
  build: 'Build',
  chorus: 'Chorus',
  drop: 'Drop',
  break: 'Breakdown',
  outro: 'Outro',
};

/**
 * Writes structure from the sections of an arrangement, such as those given to `arrangeSong`. Calm sections take the second mood,
 * loud ones the first; building and ending say so themselves.
 *
 * @param sections - In the order of the piece; names that are not known are taken as they are.
 */
export function structureFromSections(
  sections: readonly { readonly name: string }[],
  { tags = {} }: StructureOptions = {},
): readonly StructureSection[] {
  const [mood0, mood1] = tags.mood ?? [];
  const character = tags.characteristics?.[0];
  const descriptors: Readonly<Record<SectionName, string>> = {
    intro: mood1 ?? 'atmospheric',
    verse: character ?? mood0 ?? 'steady groove',
    build: 'rising energy',
    chorus: mood0 ?? 'powerful',
    drop: mood0 ?? 'powerful',
    break: mood1 ?? 'atmospheric',
    outro: 'fade out',
  };
  return sections.map(({ name }) => {
    const known = name.trim().toLowerCase();
    if (!isSection(known)) return { name: name.trim().replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()), descriptor: '' };
    return { name: NAMES[known], descriptor: descriptors[known] };
  });
}

/** Writes structure from a song's arrangement: one section wherever an entry begins one. */
export function structureFromArrangement(
  arrangement: readonly ArrangementEntry[],
  options: StructureOptions = {},
): readonly StructureSection[] {
  const named = arrangement.flatMap(({ section }) => (section === undefined || section.trim() === '' ? [] : [{ name: section }]));
  return structureFromSections(named, options);
}

function isSection(name: string): name is SectionName {
  return Object.hasOwn(NAMES, name);
}
