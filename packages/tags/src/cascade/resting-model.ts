import { isLoopError } from '@loop/core';
import type { Delay, Milliseconds } from '@loop/core';

import type { ChatCompletion } from '../complete/chat-completion.js';
import { answerPieces } from './answer-pieces.js';

/** How a model that failed is left alone. */
export interface ModelRestOptions {
  /** The wait after the first failure; it doubles with each further one. */
  readonly restMs: Milliseconds;
  /** No wait is longer than this, unless the server asks for it. */
  readonly maxRestMs: Milliseconds;
  /** Waits. */
  readonly delay: Delay;
  /** Ends the waits for good. */
  readonly signal: AbortSignal;
}

/** A model that is not asked for a while after it failed. */
export interface RestingModel {
  /** Asks the model; while it rests, fails at once with the error that sent it to rest. */
  readonly complete: ChatCompletion;
  /** Whether the last question failed. */
  readonly isDown: boolean;
}

/**
 * Wraps a model so that one that failed is left alone: every question fails at once until the wait is over. The next question then
 * looks at its health first, where the model has a `checkHealth`, and is asked if that is good.
 */
export function createRestingModel(model: ChatCompletion, { restMs, maxRestMs, delay, signal: lifetime }: ModelRestOptions): RestingModel {
  let failure: { readonly error: unknown } | undefined;
  let isResting = false;
  let nextMs = restMs;

  const rest = (error: unknown): void => {
    const asked = isLoopError(error, 'http') ? (error.retryAfterMs ?? 0) : 0;
    [failure, isResting] = [{ error }, true];
    const waitMs = Math.max(asked, nextMs);
    nextMs = Math.min(maxRestMs, nextMs * 2);
    void delay(waitMs, { signal: lifetime }).then(
      () => (isResting = false),
      () => undefined,
    );
  };

  const complete: ChatCompletion = async function* complete(messages, question = {}) {
    const { signal } = question;
    if (failure !== undefined) {
      if (isResting) throw failure.error;
      const health = await model.checkHealth?.({ signal });
      if (health?.isOnline === false) {
        rest(failure.error);
        throw failure.error;
      }
    }
    try {
      yield* answerPieces(model, { ...question, messages });
      [failure, nextMs] = [undefined, restMs];
    } catch (error) {
      if (signal?.aborted !== true) rest(error);
      throw error;
    }
  };
  Object.defineProperty(complete, 'id', { get: () => model.id, enumerable: true });
  return {
    complete,
    get isDown() {
      return failure !== undefined;
    },
  };
}
