import { InvalidInputError, delay as realDelay, isLoopError, parseInput } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';
import * as z from 'zod/mini';

import type { ChatCompletion, ChatMessage } from './chat-completion.js';
import { createExchange } from './exchange.js';
import { readAnswer } from './read-answer.js';
import { readModels } from './wire.js';

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
  /** How freely the model chooses its words, 0–2. @defaultValue 0.6 */
  readonly temperature?: number | undefined;
  /** The longest answer in tokens, 1–32 768; the 39 tags of a cascade take about 400. @defaultValue 1024 */
  readonly maxTokens?: number | undefined;
  /** Further fields of the request, such as `{ chat_template_kwargs: { enable_thinking: false } }`. @defaultValue none */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** Limit of one whole answer. @defaultValue 60 000 */
  readonly timeoutMs?: Milliseconds | undefined;
  /** Limit of a look at the server's health. @defaultValue 5 000 */
  readonly healthTimeoutMs?: Milliseconds | undefined;
  /** How often a question is asked when the server is busy or out of reach, 1–10. @defaultValue 2 */
  readonly attempts?: number | undefined;
  /** Replaces the runtime's fetch. */
  readonly fetch?: typeof fetch | undefined;
  /** Replaces waiting, for tests. */
  readonly delay?: Delay | undefined;
}

/** How a server is. */
export interface ModelHealth {
  /** Whether it answers. */
  readonly isOnline: boolean;
  /** The models that it lists, in its order. */
  readonly models: readonly string[];
  /** Why it is not online, for people. */
  readonly message?: string | undefined;
}

/** A language model behind an OpenAI-compatible server. */
export interface ChatClient extends ChatCompletion {
  (messages: readonly ChatMessage[], options?: Abortable): AsyncGenerator<string, void, void>;
  /** The server's address and the model's name, as far as it is known. */
  readonly id: string;
  /** Asks the server for its models. Never rejects, except when aborted. */
  checkHealth(options?: Abortable): Promise<ModelHealth>;
}

const milliseconds = z.number().check(z.gt(0), z.lte(3_600_000));
const optionsSchema = z.strictObject({
  baseUrl: z.string(),
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  apiKey: z.optional(z.unknown()),
  stream: z.optional(z.boolean()),
  temperature: z.optional(z.number().check(z.gte(0), z.lte(2))),
  maxTokens: z.optional(z.int().check(z.gte(1), z.lte(32_768))),
  extraBody: z.optional(z.record(z.string(), z.unknown())),
  timeoutMs: z.optional(milliseconds),
  healthTimeoutMs: z.optional(milliseconds),
  attempts: z.optional(z.int().check(z.gte(1), z.lte(10))),
  fetch: z.optional(z.custom<typeof fetch>((value) => typeof value === 'function', 'must be a function')),
  delay: z.optional(z.custom<Delay>((value) => typeof value === 'function', 'must be a function')),
});

/**
 * Creates a function that asks a language model over `/v1/chat/completions`: vLLM, llama.cpp, Ollama, LM Studio or a hosted service.
 * Nothing is sent before the first question.
 *
 * A question rejects with {@link ConnectionError}, {@link TimeoutError}, {@link HttpError} or {@link InvalidResponseError}; `suggestTags` turns
 * these into its fallback.
 *
 * @throws {InvalidInputError} For options that are out of range. Neither the key nor an address with credentials is repeated.
 *
 * @example
 * ```ts
 * const complete = createChatCompletion({ baseUrl: 'http://127.0.0.1:11434', model: 'qwen3:8b' });
 * const { tags, source } = await suggestTags({ genres: ['techno'] }, { complete });
 * ```
 */
export function createChatCompletion(options: ChatOptions): ChatClient {
  const checked = parseInput(optionsSchema, options, 'options');
  const { stream = true, temperature = 0.6, maxTokens = 1024, timeoutMs = 60_000, healthTimeoutMs = 5_000 } = checked;
  const exchange = createExchange({
    base: parseBase(checked.baseUrl),
    apiKey: parseKey(checked.apiKey),
    attempts: checked.attempts ?? 2,
    fetch: checked.fetch ?? ((input, init) => fetch(input, init)),
    delay: checked.delay ?? realDelay,
  });
  let model = checked.model;

  const listModels = (signal: AbortSignal | undefined): Promise<readonly string[]> =>
    exchange.ask({ path: '/models', timeoutMs: healthTimeoutMs, signal }, async (response) =>
      readModels(await exchange.readJson(response)),
    );

  const findModel = async (signal: AbortSignal | undefined): Promise<string> => {
    if (model !== undefined) return model;
    try {
      [model] = await listModels(signal);
    } catch (error) {
      // Not every server lists its models; one that is away says so again in a moment.
      if (signal?.aborted || !(isLoopError(error, 'http') || isLoopError(error, 'invalid_response'))) throw error;
    }
    return model ?? 'default';
  };

  async function* complete(messages: readonly ChatMessage[], { signal }: Abortable = {}): AsyncGenerator<string, void, void> {
    const name = await findModel(signal);
    const body = { ...checked.extraBody, model: name, messages, temperature, max_tokens: maxTokens, stream };
    try {
      yield* exchange.stream({ path: '/chat/completions', body, timeoutMs, signal }, (response) => readAnswer(response, exchange));
    } catch (error) {
      // The server may have changed its model since it was asked.
      if (isLoopError(error, 'http') && (error.status === 404 || error.status === 400)) model = checked.model;
      throw error;
    }
  }

  const checkHealth = async ({ signal }: Abortable = {}): Promise<ModelHealth> => {
    try {
      return { isOnline: true, models: await listModels(signal) };
    } catch (error) {
      if (signal?.aborted || !isLoopError(error)) throw error;
      return { isOnline: false, models: [], message: error.message };
    }
  };

  Object.defineProperty(complete, 'id', { get: () => `${exchange.base}#${model ?? ''}`, enumerable: true });
  return Object.assign(complete, { checkHealth }) as ChatClient;
}

/** The address with its `/v1`. Its text is never repeated in errors, for it may hold credentials. */
function parseBase(text: string): string {
  const fail = (message: string): never => {
    throw new InvalidInputError('options', [{ path: 'baseUrl', message }]);
  };
  const url = URL.canParse(text) ? new URL(text) : fail('must be an absolute URL such as http://127.0.0.1:8002');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') fail('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') fail('must not hold credentials; pass them as `apiKey`');
  if (url.search !== '' || url.hash !== '') fail('must have neither query nor fragment; pass a key as `apiKey`');
  const href = url.href.replace(/\/+$/, '');
  return /\/v\d+$/.test(href) ? href : `${href}/v1`;
}

function parseKey(key: unknown): string | undefined {
  // An empty key is what an unset variable looks like.
  if (key === undefined || key === '') return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,4096}$/.test(key)) return key;
  throw new InvalidInputError('options', [{ path: 'apiKey', message: 'must be printable ASCII without blanks' }]);
}
