import type { ChatMessage } from '../complete/chat-completion.js';
import type { TagSelection } from '../compose/selection.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import type { Vocabulary } from '../vocabulary/vocabulary.js';

/** Makes the question for tags: the task with two worked examples from the vocabulary, then what is selected. */
export function tagMessages(selection: TagSelection, vocabulary: Vocabulary): readonly ChatMessage[] {
  const rows = TAG_CATEGORIES.map((category) => {
    const { key, count, meaning } = TAG_CATEGORY_INFO[category];
    return `- ${key}: exactly ${count}, ${meaning}`;
  });
  const isExample = (tag: string): boolean => tag === 'trance' || tag === 'jazz';
  const examples = [...vocabulary.genres].sort((a, b) => Number(isExample(b.tag)) - Number(isExample(a.tag))).slice(0, 2);
  const system = [
    'You know music production and its history. Your tags become the caption of a text-to-music model, so they must be concrete and true to the genre.',
    'You get a path of genres, and perhaps tags that are selected already. Answer with one JSON object and nothing else: eight keys, each an array of strings.',
    ...rows,
    'Tags are lower case, two to five words where that says more, without commas. Where tags are selected, everything you add must fit all of them together; do not repeat them.',
    ...examples.map(({ tag, suggestions }) => `Example for "${tag}": ${toWire(suggestions)}`),
  ].join('\n');
  return [
    { role: 'system', content: system },
    { role: 'user', content: describeSelection(selection) },
  ];
}

/** Asks once more for what is missing or wrong in an answer. */
export function repairMessages(
  asked: readonly ChatMessage[],
  answer: string,
  faults: readonly string[],
  missing: readonly TagCategory[],
): readonly ChatMessage[] {
  const keys = missing.map((category) => `${TAG_CATEGORY_INFO[category].key} (${TAG_CATEGORY_INFO[category].count})`).join(', ');
  return [
    ...asked,
    { role: 'assistant', content: answer.slice(0, 2_000) },
    {
      role: 'user',
      content: `That cannot be used: ${faults.join(' ')} Answer with one JSON object and nothing else, with these keys only: ${keys}.`,
    },
  ];
}

/** Writes a selection in one line: `techno > ambient [selected: mood: dark, cold; inst: 909 kick drum]`. */
export function describeSelection({ genres, tags = {} }: TagSelection): string {
  const selected = TAG_CATEGORIES.flatMap((category) => {
    const list = tags[category] ?? [];
    return list.length === 0 ? [] : [`${TAG_CATEGORY_INFO[category].key.toLowerCase()}: ${list.join(', ')}`];
  });
  const path = genres.join(' > ');
  return selected.length === 0 ? path : `${path} [selected: ${selected.join('; ')}]`;
}

function toWire(tags: TagsByCategory): string {
  return JSON.stringify(Object.fromEntries(TAG_CATEGORIES.map((category) => [TAG_CATEGORY_INFO[category].key, tags[category]])));
}
