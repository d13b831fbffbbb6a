import { raceAbort } from '@loop/core';

import type { ChatCompletion, ChatMessage, ChatQuestion } from '../complete/chat-completion.js';

/**
 * Asks a model and yields its answer, which may come whole or in pieces. Leaving the loop aborts the question. Neither a model nor a
 * stream that does not listen outlives the signal.
 */
export async function* answerPieces(
  complete: ChatCompletion,
  { messages, schema, signal }: ChatQuestion & { readonly messages: readonly ChatMessage[] },
): AsyncGenerator<string, void, void> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  let isDone = false;
  let iterator: AsyncIterator<string> | undefined;
  try {
    const answer = complete(messages, { schema, signal: either });
    if (Symbol.asyncIterator in answer) {
      iterator = answer[Symbol.asyncIterator]();
      for (;;) {
        const next = await raceAbort(iterator.next(), signal);
        isDone = next.done === true;
        if (isDone) return;
        yield String(next.value);
      }
    }
    const text = await raceAbort(answer, signal);
    isDone = true;
    yield String(text);
  } finally {
    if (!isDone) {
      stop.abort(new DOMException('The answer is no longer needed.', 'AbortError'));
      // Not awaited: a generator that hangs cannot be returned before it goes on.
      void Promise.resolve(iterator?.return?.()).catch(() => undefined);
    }
  }
}
