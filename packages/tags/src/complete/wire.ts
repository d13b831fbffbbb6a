import * as z from 'zod/mini';

import type { AnswerSchema } from './chat-completion.js';
import type { AnswerFormat } from './chat-options.js';

// Servers differ in everything but these few fields; the rest is not read.
const part = z.object({ text: z.optional(z.string()) });
const content = z.nullish(z.union([z.string(), z.array(part)]));
const choice = z.object({
  message: z.nullish(z.object({ content })),
  delta: z.nullish(z.object({ content })),
  text: z.nullish(z.string()),
  finish_reason: z.nullish(z.string()),
});
const answer = z.object({ choices: z.array(choice) });
const models = z.object({ data: z.array(z.object({ id: z.string() })) });
const fault = z.object({ error: z.optional(z.unknown()), message: z.optional(z.unknown()), detail: z.optional(z.unknown()) });

/** What the first choice of an answer, or of a piece of one, says. */
export interface WireChoice {
  /** The text; `undefined` when the answer has none or another shape. */
  readonly text: string | undefined;
  /** Whether the model has ended. */
  readonly isFinished: boolean;
}

/** Reads an answer or a piece of one. */
export function readChoice(value: unknown): WireChoice {
  const first = z.safeParse(answer, value).data?.choices[0];
  const written = first?.message?.content ?? first?.delta?.content ?? first?.text ?? undefined;
  const text = typeof written === 'object' ? written.map((one) => one.text ?? '').join('') : written;
  return { text, isFinished: typeof first?.finish_reason === 'string' };
}

/** The field of a request that holds the model to a schema. */
export function responseFormat(format: AnswerFormat, schema: AnswerSchema | undefined): { readonly response_format?: unknown } {
  if (schema === undefined || format === 'text') return {};
  if (format === 'json-object') return { response_format: { type: 'json_object' } };
  return { response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } } };
}

/** Reads the names of a list of models; none when it has another shape. */
export function readModels(value: unknown): readonly string[] {
  return z.safeParse(models, value).data?.data.map(({ id }) => id) ?? [];
}

/** Reads why a server refused, ready to stand behind a sentence: `: model not found`, or ''. */
export function readFault(body: string): string {
  let found: unknown = body;
  try {
    const parsed: unknown = JSON.parse(body);
    const fields = z.safeParse(fault, parsed).data;
    found = fields?.error ?? fields?.message ?? fields?.detail ?? parsed;
    found = z.safeParse(fault, found).data?.message ?? found;
  } catch {
    // Plain text is what it says; a page is not for reading here.
    if (/^\s*</.test(body)) return ' with a web page; is `baseUrl` the address of the API?';
  }
  const text = typeof found === 'string' ? found.trim().replace(/\.$/, '').slice(0, 300) : '';
  return text === '' ? '' : `: ${text}`;
}
