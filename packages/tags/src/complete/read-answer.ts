import { ConnectionError, InvalidResponseError, TaskFailedError } from '@loop/core';

import type { Exchange } from './exchange.js';
import { readEvents } from './server-sent-events.js';
import { readChoice, readFault } from './wire.js';

/** Reads the text of an answer: server-sent events piece by piece, or one JSON document, whichever the server sends. */
export async function* readAnswer(response: Response, exchange: Exchange): AsyncGenerator<string, void, void> {
  if (/event-stream/i.test(response.headers.get('content-type') ?? '')) {
    yield* readStream(exchange.texts(response), exchange);
    return;
  }
  const text = await exchange.readText(response);
  // Some proxies mislabel a stream.
  if (/^(?:data|event|id)?:/.test(text)) {
    yield* readStream([text], exchange);
    return;
  }
  const choice = readChoice(exchange.parseJson(text));
  if (choice.text === undefined) throw new InvalidResponseError(`${exchange.base} sent no text.`, 'choices[0].message.content');
  yield choice.text;
}

async function* readStream(pieces: AsyncIterable<string> | Iterable<string>, exchange: Exchange): AsyncGenerator<string, void, void> {
  let isFinished = false;
  for await (const data of readEvents(pieces)) {
    if (data === '[DONE]') return;
    const event = exchange.parseJson(data);
    const fault = (event as { error?: unknown } | null)?.error;
    if (fault !== undefined && fault !== null) {
      throw new TaskFailedError(`${exchange.base} broke off${readFault(exchange.redact(JSON.stringify(fault)))}.`);
    }
    const choice = readChoice(event);
    if (choice.text !== undefined && choice.text !== '') yield choice.text;
    isFinished ||= choice.isFinished;
  }
  if (!isFinished) throw new ConnectionError(`${exchange.base} closed the connection within its answer.`, exchange.base);
}
