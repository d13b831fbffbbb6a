import { InvalidInputError, MAX_SEED, delay as realDelay, parseInput } from '@loop/core';
import type { Delay, Milliseconds, Seed } from '@loop/core';
import { parseBaseUrl } from '@loop/core/http';
import * as z from 'zod/mini';

/** How a server is asked to hold a model to a schema, the strictest way first. */
export const ANSWER_FORMATS = ['json-schema', 'json-object', 'text'] as const;

/** How a server is asked to hold a model to a schema. */
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** Where a language model is and how it is asked. */
export interface ChatOptions {
  /** The server's address, with or without `/v1`: `http://127.0.0.1:8002`, `https://llm.example/proxy/v1`. */
  readonly baseUrl: string;
  /** The model's name. @defaultValue the first that `/v1/models` lists, asked once and again after the server refused it */
  readonly model?: string | undefined;
  /** The key, sent as a bearer token to this server alone; it never appears in errors. @defaultValue none */
  readonly apiKey?: string | undefined;
  /** Whether the answer comes in pieces as it is written. @defaultValue true */
  readonly stream?: boolean | undefined;
  /**
   * How the model is held to a schema. A server that refuses (400 or 422) is asked again in the next looser way, which is then kept.
   *
   * @defaultValue 'json-schema'
   */
  readonly format?: AnswerFormat | undefined;
  /** How freely the model chooses its words, 0–2. @defaultValue 0.6 */
  readonly temperature?: number | undefined;
  /** Makes answers repeatable where the server can. @defaultValue none */
  readonly seed?: Seed | undefined;
  /** The longest answer in tokens, 1–32 768; the 39 tags of a cascade take about 400. @defaultValue 1024 */
  readonly maxTokens?: number | undefined;
  /** Further fields of the request, such as `{ chat_template_kwargs: { enable_thinking: false } }`. @defaultValue none */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** Limit of one whole answer, retries included. @defaultValue 60 000 */
  readonly timeoutMs?: Milliseconds | undefined;
  /** Limit of a look at the server's health. @defaultValue 5 000 */
  readonly healthTimeoutMs?: Milliseconds | undefined;
  /** How often a question is asked when the server is busy or out of reach, 1–10. @defaultValue 2 */
  readonly attempts?: number | undefined;
  /** Replaces the runtime's fetch. */
  readonly fetch?: typeof fetch | undefined;
  /** Replaces the wait between attempts, for tests. */
  readonly delay?: Delay | undefined;
}

const milliseconds = z.number().check(z.gt(0), z.lte(3_600_000));
const isFunction = (value: unknown): boolean => typeof value === 'function';
const optionsSchema = z.strictObject({
  baseUrl: z.string(),
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  apiKey: z.optional(z.unknown()),
  stream: z._default(z.boolean(), true),
  format: z._default(z.enum(ANSWER_FORMATS), 'json-schema'),
  temperature: z._default(z.number().check(z.gte(0), z.lte(2)), 0.6),
  seed: z.optional(z.int().check(z.gte(0), z.lte(MAX_SEED))),
  maxTokens: z._default(z.int().check(z.gte(1), z.lte(32_768)), 1024),
  extraBody: z.optional(z.record(z.string(), z.unknown())),
  timeoutMs: z._default(milliseconds, 60_000),
  healthTimeoutMs: z._default(milliseconds, 5_000),
  attempts: z._default(z.int().check(z.gte(1), z.lte(10)), 2),
  fetch: z.optional(z.custom<typeof fetch>(isFunction, 'must be a function')),
  delay: z.optional(z.custom<Delay>(isFunction, 'must be a function')),
});

/** Checks the options and fills in what is left out. */
export function parseChatOptions(options: ChatOptions) {
  const checked = parseInput(optionsSchema, options, 'options');
  return {
    ...checked,
    base: parseBase(checked.baseUrl),
    apiKey: parseKey(checked.apiKey),
    // Looked up at each call, and called without a receiver, as browsers demand.
    fetch: checked.fetch ?? ((input: Parameters<typeof fetch>[0], init?: RequestInit) => fetch(input, init)),
    delay: checked.delay ?? realDelay,
  };
}

/** The address with its `/v1`. Its text is never repeated in errors, for it may hold credentials. */
function parseBase(text: string): string {
  const { href } = parseBaseUrl(text);
  return /\/v\d+$/.test(href) ? href : `${href}/v1`;
}

function parseKey(key: unknown): string | undefined {
  // An empty key is what an unset variable looks like.
  if (key === undefined || key === '') return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,4096}$/.test(key)) return key;
  throw new InvalidInputError('options', [{ path: 'apiKey', message: 'must be printable ASCII without blanks' }]);
}
