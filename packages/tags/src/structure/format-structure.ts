import type { ModelFamily } from '../caption/model-families.js';
import type { StructureSection } from './structure-tags.js';

/** The structure tags that ACE-Step v1 has tokens for; it spells anything else letter by letter. */
export const V1_STRUCTURE_TAGS = [
  'start',
  'intro',
  'verse',
  'chorus',
  'bridge',
  'outro',
  'end',
  'inst',
  'solo',
  'hook',
  'pre-chorus',
  'break',
] as const;

/** Sections that v1 has another word for. */
const V1_NAMES: Readonly<Record<string, string>> = {
  instrumental: 'inst',
  'main theme': 'inst',
  theme: 'inst',
  drop: 'chorus',
  build: 'pre-chorus',
  'build-up': 'pre-chorus',
  buildup: 'pre-chorus',
  prechorus: 'pre-chorus',
  refrain: 'chorus',
  breakdown: 'break',
  interlude: 'inst',
  ending: 'outro',
};

/** Finds the tag that ACE-Step v1 has a token for: `Drop` is `chorus` there. `undefined` when there is none. */
export function toV1Section(name: string): string | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/\s+(?:\d+|[ivx]+|one|two|three|four)$/, '');
  const mapped = V1_NAMES[plain] ?? plain;
  return (V1_STRUCTURE_TAGS as readonly string[]).includes(mapped) ? mapped : undefined;
}

/**
 * Writes sections as lyrics of an instrumental piece: `[Drop - explosive]` and a blank line between two for 1.5; for v1 the bare
 * tags that it knows, `[chorus]`.
 */
export function formatStructure(
  sections: readonly StructureSection[],
  { family = 'ace-step-1.5' }: { readonly family?: ModelFamily | undefined } = {},
): string {
  const lines = sections.map(({ name, descriptor }) => {
    if (family === 'ace-step-v1') return `[${toV1Section(name) ?? 'inst'}]`;
    return `[${[name, descriptor].filter((part) => part !== '').join(' - ')}]`.replaceAll(/[\n\r]+/g, ' ');
  });
  return lines.join('\n\n');
}
