import * as z from 'zod/mini';

import type { AnswerSchema } from './chat-completion.js';
import type { AnswerFormat } from './chat-options.js';

// Servers differ in everything but these few fields; the rest is not read.
const models = z.object({ data: z.array(z.object({ id: z.string() })) });
const fault = z.object({ error: z.optional(z.unknown()), message: z.optional(z.unknown()), detail: z.optional(z.unknown()) });

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
