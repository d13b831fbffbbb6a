import * as z from 'zod/mini';

// Servers differ in everything but these few fields; the rest is not read.
const call = z.object({
  index: z.optional(z.unknown()),
  function: z.nullish(z.object({ arguments: z.optional(z.unknown()) })),
  arguments: z.optional(z.unknown()),
});
const callsOfTools = z.array(call);
const callOfFunction = z.object({ arguments: z.optional(z.unknown()) });
const said = z.object({
  content: z.optional(z.unknown()),
  tool_calls: z.optional(z.unknown()),
  function_call: z.optional(z.unknown()),
  reasoning_content: z.optional(z.unknown()),
  reasoning: z.optional(z.unknown()),
  reasoning_text: z.optional(z.unknown()),
  thinking: z.optional(z.unknown()),
  reasoning_details: z.optional(z.unknown()),
});
const choice = z.object({
  message: z.nullish(said),
  delta: z.nullish(said),
  text: z.optional(z.unknown()),
  finish_reason: z.optional(z.unknown()),
});
const answer = z.object({ choices: z.array(choice) });

/** What the first choice of an answer, or of a piece of one, says. */
export interface WireChoice {
  /** The text; `undefined` when there is none. */
  readonly text: string | undefined;
  /** The arguments of tools or functions that the model calls, by the number of the call. */
  readonly calls: readonly { readonly index: number; readonly text: string }[];
  /** What the server took out of the answer as thought; '' when there is nothing. */
  readonly thoughts: string;
  /** Whether the model has ended. */
  readonly isFinished: boolean;
}

/** Reads an answer or a piece of one; `undefined` when it has another shape. */
export function readChoice(value: unknown): WireChoice | undefined {
  const first = z.safeParse(answer, value).data?.choices[0];
  if (first === undefined) return undefined;
  const source = first.message ?? first.delta ?? {};
  const calls = (z.safeParse(callsOfTools, source.tool_calls).data ?? []).map((one, place) => ({
    index: typeof one.index === 'number' ? one.index : place,
    text: textOf(one.function?.arguments ?? one.arguments) ?? '',
  }));
  const legacy = textOf(z.safeParse(callOfFunction, source.function_call).data?.arguments);
  const { reasoning_content, reasoning, reasoning_text, thinking, reasoning_details } = source;
  const thoughts = [reasoning_content, reasoning, reasoning_text, thinking, reasoning_details].map((field) => textOf(field, true) ?? '');
  const partsOfThought = Array.isArray(source.content) ? source.content.map((part) => (isThought(part) ? textOf(part, true) : '')) : [];
  return {
    text: textOf(source.content) ?? textOf(first.text),
    calls: legacy === undefined ? calls : [...calls, { index: -1, text: legacy }],
    // Some servers send the same under two names.
    thoughts: thoughts.find((text) => text !== '') ?? partsOfThought.join(''),
    isFinished: typeof first.finish_reason === 'string',
  };
}

/** The text of a field: a text, the parts of one, or JSON that the server has parsed already. */
function textOf(field: unknown, isInThought = false): string | undefined {
  if (typeof field === 'string') return field;
  if (typeof field !== 'object' || field === null) return undefined;
  if (Array.isArray(field)) {
    const parts = field.filter((part) => isInThought || !isThought(part));
    return parts.map((part) => textOf(part, isInThought) ?? '').join('');
  }
  for (const key of ['text', 'thinking', 'content', 'summary'] as const) {
    const inner = (field as Readonly<Record<string, unknown>>)[key];
    if (typeof inner === 'string' || Array.isArray(inner)) return textOf(inner, isInThought);
  }
  return JSON.stringify(field);
}

/** Whether a part of a content is a thought, as Mistral sends them. */
function isThought(part: unknown): boolean {
  const type: unknown = typeof part === 'object' && part !== null ? (part as { type?: unknown }).type : undefined;
  return typeof type === 'string' && /think|reason|thought/i.test(type);
}
