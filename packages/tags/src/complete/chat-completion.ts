import type { Abortable } from '@loop/core';

/** One message of a chat. */
export interface ChatMessage {
  /** The role that speaks. */
  readonly role: 'system' | 'user' | 'assistant';
  /** What is said. */
  readonly content: string;
}

/** The shape that an answer should have, for servers that can hold a model to it. */
export interface AnswerSchema {
  /** A name of letters, digits, `_` and `-`. */
  readonly name: string;
  /** The JSON Schema of the answer. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What goes with the messages. */
export interface ChatQuestion extends Abortable {
  /** The shape of the answer. It is a wish: whoever asks reads the answer with care. @defaultValue free text */
  readonly schema?: AnswerSchema | undefined;
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

/**
 * Asks a language model. Any function will do; `createChatCompletion` makes one for servers that speak OpenAI's dialect.
 *
 * @param messages - The chat so far; the model speaks next.
 * @returns The answer's text, whole or in pieces as it is written.
 */
export interface ChatCompletion {
  (messages: readonly ChatMessage[], question?: ChatQuestion): AsyncIterable<string> | Promise<string>;
  /** Names server and model: answers of one model are not taken from the cache for another. @defaultValue '' */
  readonly id?: string | undefined;
  /** Looks whether the model can be asked, without asking it. Rejects only when aborted. */
  readonly checkHealth?: ((options?: Abortable) => Promise<ModelHealth>) | undefined;
}
