import type { AnswerSchema, ChatMessage } from '../complete/chat-completion.js';
import type { TagSelection } from '../compose/selection.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import type { Vocabulary } from '../vocabulary/vocabulary.js';
import type { TagAnswer } from './parse-tag-answer.js';

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

/** Asks once more for what is missing, and says what was wrong. */
export function repairMessages(
  asked: readonly ChatMessage[],
  { text, answer, missing }: { readonly text: string; readonly answer: TagAnswer; readonly missing: readonly TagCategory[] },
): readonly ChatMessage[] {
  const keys = missing.map((category) => `${TAG_CATEGORY_INFO[category].key} (${TAG_CATEGORY_INFO[category].count})`).join(', ');
  const faults = answer.faults.length === 0 ? 'There were too few tags that are new.' : answer.faults.join(' ');
  return [
    ...asked,
    { role: 'assistant', content: text.trim() === '' ? '(nothing)' : text.slice(0, 2_000) },
    {
      role: 'user',
      content: `That cannot be used: ${faults} Answer with one JSON object and nothing else, with these keys only: ${keys}.`,
    },
  ];
}

/** The JSON Schema of an answer with these categories. */
export function answerSchema(categories: readonly TagCategory[]): AnswerSchema {
  const keys = categories.map((category) => TAG_CATEGORY_INFO[category].key);
  const list = { type: 'array', items: { type: 'string' } };
  const properties = Object.fromEntries(keys.map((key) => [key, list]));
  return { name: 'tags', schema: { type: 'object', properties, required: keys, additionalProperties: false } };
}

/** Writes a selection in one line: `techno > ambient [selected: mood: dark, cold; inst: 909 kick drum]`. */
function describeSelection({ genres, tags = {} }: TagSelection): string {
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
