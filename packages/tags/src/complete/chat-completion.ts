import type { Abortable } from '@loop/core';

/** One message of a chat. */
export interface ChatMessage {
  /** Who speaks. */
  readonly role: 'system' | 'user' | 'assistant';
  /** What is said. */
  readonly content: string;
}

/**
 * Asks a language model. Any function will do; `createChatCompletion` makes one for servers that speak OpenAI's dialect.
 *
 * @param messages - The chat so far; the model speaks next.
 * @returns The answer's text, whole or in pieces as it is written.
 */
export interface ChatCompletion {
  (messages: readonly ChatMessage[], options?: Abortable): AsyncIterable<string> | Promise<string>;
  /** Names server and model: answers of one model are not taken from the cache for another. @defaultValue '' */
  readonly id?: string | undefined;
}
