import type { ChatCompletion, ChatMessage } from '../../complete/chat-completion.js';
import type { TagSelection } from '../../compose/selection.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../../vocabulary/categories.js';

/** A selection with tags of one category. */
export const CHOSEN: TagSelection = { genres: ['techno'], tags: { mood: ['dark', 'hypnotic'] } };

/** An answer with as many made-up tags per category as are asked for. */
export function goodAnswer(word = 'new'): string {
  const entries = TAG_CATEGORIES.map((category) => {
    const { key, count } = TAG_CATEGORY_INFO[category];
    return [key, Array.from({ length: count }, (_, index) => `${word} ${category} ${'abcdefghijkl'[index]}`)];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** A model that gives these answers in turn, and remembers what it was asked. */
export function scriptedModel(
  ...answers: readonly (string | Error)[]
): ChatCompletion & { readonly asked: (readonly ChatMessage[])[]; readonly schemas: unknown[] } {
  const asked: (readonly ChatMessage[])[] = [];
  const schemas: unknown[] = [];
  const complete: ChatCompletion = async (messages, { schema } = {}) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(messages);
    schemas.push(schema?.schema);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return Object.assign(complete, { asked, schemas });
}
