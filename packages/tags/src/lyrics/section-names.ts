import { englishSectionName, parseSectionLabel } from '@loop/core/words';

import type { ModelFamily } from '../caption/model-families.js';
import { V1_STRUCTURE_TAGS, toV1Section } from '../structure/format-structure.js';

/** Sections that need no words. */
const WORDLESS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'inst',
  'instrumental',
  'intro',
  'outro',
  'solo',
  'break',
  'breakdown',
  'drop',
  'build',
  'build-up',
  'interlude',
  'bridge',
  'start',
  'end',
  'ending',
  'main theme',
  'theme',
  'hook',
  'fade out',
]);
/** Sections with words that 1.5 knows beside those of v1. */
const SUNG: readonly string[] = ['post-chorus', 'refrain', 'rap', 'spoken word', 'ad-lib', 'vocalise'];
/** The name within a tag, lower case, without number and description: `Drop - explosive` is a `drop`, `Verse 2` a `verse`. */
export function sectionName(label: string): string {
  return parseSectionLabel(label).name;
}

/** Whether a section may stand without words. */
export function isWordless(name: string): boolean {
  return WORDLESS.has(name);
}

/**
 * Writes a section's tag as the models know it: for v1 one of its tokens, for 1.5 the label itself. Misspelled and translated names are corrected.
 *
 * @param label - What stands between the brackets.
 * @returns `undefined` for a section that the models do not know.
 */
export function toSectionTag(label: string, family: ModelFamily): string | undefined {
  const name = sectionName(label);
  const known = knows(name, family) ? name : knownName(name, family);
  if (known === undefined) return undefined;
  if (family === 'ace-step-v1') return `[${toV1Section(known) ?? known}]`;
  return known === name ? `[${label}]` : `[${known}${label.slice(parseSectionLabel(label).head.length)}]`;
}

function knows(name: string, family: ModelFamily): boolean {
  return toV1Section(name) !== undefined || (family === 'ace-step-1.5' && (SUNG.includes(name) || WORDLESS.has(name)));
}

function knownName(name: string, family: ModelFamily): string | undefined {
  const english = englishSectionName(name);
  return english === name ? nearest(name, family) : english;
}

/** The known section that is spelled nearly so: one slip in up to seven letters, two in more. */
function nearest(name: string, family: ModelFamily): string | undefined {
  const names = family === 'ace-step-v1' ? V1_STRUCTURE_TAGS : [...V1_STRUCTURE_TAGS, ...SUNG, ...WORDLESS];
  const slips = Math.min(2, Math.floor(name.length / 4));
  return names.find((known) => Math.abs(known.length - name.length) <= slips && distance(known, name) <= slips);
}

/** Letters to add, drop, change or swap with a neighbour. Source: https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance, optimal string alignment. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + change, isSwap ? rows[i - 2]![j - 2]! + 1 : Infinity),
      );
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
