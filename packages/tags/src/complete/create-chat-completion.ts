import { isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';

import type { ChatCompletion, ChatMessage, ChatQuestion, ModelHealth } from './chat-completion.js';
import { ANSWER_FORMATS, parseChatOptions } from './chat-options.js';
import type { ChatOptions } from './chat-options.js';
import { createExchange } from './exchange.js';
import { readAnswer } from './read-answer.js';
import { readModels, responseFormat } from './wire.js';

/** A language model behind an OpenAI-compatible server. */
export interface ChatClient extends ChatCompletion {
  (messages: readonly ChatMessage[], question?: ChatQuestion): AsyncGenerator<string, void, void>;
  /** The server's address and the model's name, as far as it is known. */
  readonly id: string;
  /** Asks the server for its models. Never rejects, except when aborted. */
  readonly checkHealth: (options?: Abortable) => Promise<ModelHealth>;
}

/**
 * Creates a function that asks a language model over `/v1/chat/completions`: vLLM, llama.cpp, Ollama, LM Studio or a hosted service.
 * Nothing is sent before the first question. Redirects are not followed: a question goes where it was sent, or nowhere.
 *
 * A question rejects with {@link ConnectionError}, {@link TimeoutError}, {@link HttpError}, {@link InvalidResponseError} or
 * {@link TaskFailedError}; `suggestTags` turns these into its fallback.
 *
 * @throws {InvalidInputError} For options that are out of range. Neither the key nor an address with credentials is repeated.
 *
 * @example
 * ```ts
 * const complete = createChatCompletion({ baseUrl: 'http://127.0.0.1:11434', model: 'qwen3:8b' });
 * const { categories, source } = await suggestTags({ genres: ['techno'] }, { complete });
 * ```
 */
export function createChatCompletion(options: ChatOptions): ChatClient {
  const { stream, temperature, seed, maxTokens, extraBody, timeoutMs, healthTimeoutMs, ...given } = parseChatOptions(options);
  const exchange = createExchange(given);
  let { model, format } = given;

  const listModels = (signal: AbortSignal | undefined): Promise<readonly string[]> =>
    exchange.ask({ path: '/models', timeoutMs: healthTimeoutMs, signal }, async (response) =>
      readModels(await exchange.readJson(response)),
    );

  const findModel = async (signal: AbortSignal | undefined): Promise<string> => {
    if (model !== undefined) return model;
    try {
      [model] = await listModels(signal);
    } catch (error) {
      // Not every server lists its models; one that is away is no use, however.
      if (!isLoopError(error, 'http') && !isLoopError(error, 'invalid_response')) throw error;
    }
    return model ?? 'default';
  };

  async function* complete(messages: readonly ChatMessage[], { schema, signal }: ChatQuestion = {}): AsyncGenerator<string, void, void> {
    const name = await findModel(signal);
    const sampling = { temperature, max_tokens: maxTokens, ...(seed !== undefined && { seed }) };
    const formats = schema === undefined ? (['text'] as const) : ANSWER_FORMATS.slice(ANSWER_FORMATS.indexOf(format));
    for (const way of formats) {
      const body = { ...extraBody, model: name, messages, ...sampling, stream, ...responseFormat(way, schema) };
      try {
        yield* exchange.stream({ path: '/chat/completions', body, timeoutMs, signal }, (response) => readAnswer(response, exchange));
        // Kept only now: a refusal may have had another reason.
        if (schema !== undefined) format = way;
        return;
      } catch (error) {
        const isRefused = isLoopError(error, 'http') && (error.status === 400 || error.status === 422);
        if (isRefused && way !== formats.at(-1)) continue;
        // The server may have changed its model since it was asked.
        if (isRefused || (isLoopError(error, 'http') && error.status === 404)) model = given.model;
        throw error;
      }
    }
  }

  const checkHealth = async ({ signal }: Abortable = {}): Promise<ModelHealth> => {
    try {
      return { isOnline: true, models: await listModels(signal) };
    } catch (error) {
      if (signal?.aborted || !isLoopError(error)) throw error;
      // A server without a list of models is there all the same.
      if (isLoopError(error, 'http') && (error.status === 404 || error.status === 405)) return { isOnline: true, models: [] };
      return { isOnline: false, models: [], message: error.message };
    }
  };

  Object.defineProperty(complete, 'id', { get: () => `${exchange.base}#${model ?? ''}`, enumerable: true });
  return Object.assign(complete, { checkHealth }) as ChatClient;
}
