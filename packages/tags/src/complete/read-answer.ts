import { ConnectionError, InvalidResponseError, TaskFailedError } from '@loop/core';

import type { Exchange } from './exchange.js';
import { createAnswerText } from './answer-text.js';
import { readChoice } from './read-choice.js';
import { readFault } from './wire.js';

/** Reads the text of an answer: server-sent events piece by piece, or one JSON document, whichever the server sends. */
export async function* readAnswer(response: Response, exchange: Exchange): AsyncGenerator<string, void, void> {
  if (/event-stream/i.test(response.headers.get('content-type') ?? '')) {
    yield* readStream(response, exchange);
    return;
  }
  const text = await exchange.readText(response);
  // Some proxies mislabel a stream.
  if (/^(?:data|event|id)?:/.test(text)) {
    yield* readStream(new Response(text), exchange);
    return;
  }
  const choice = readChoice(exchange.parseJson(text));
  const answer = createAnswerText();
  const said = choice === undefined ? '' : answer.add(choice);
  const rest = answer.end();
  if (rest === undefined) throw new InvalidResponseError(`${exchange.base} sent no text.`, 'choices[0].message.content');
  yield said + rest;
}

async function* readStream(response: Response, exchange: Exchange): AsyncGenerator<string, void, void> {
  const answer = createAnswerText();
  let isFinished = false;
  for await (const data of exchange.events(response)) {
    isFinished ||= data === '[DONE]';
    if (data === '[DONE]') break;
    const event = exchange.parseJson(data);
    const fault = (event as { error?: unknown } | null)?.error;
    if (fault !== undefined && fault !== null) {
      throw new TaskFailedError(`${exchange.base} broke off${readFault(exchange.redact(JSON.stringify(fault)))}.`);
    }
    const choice = readChoice(event);
    if (choice === undefined) continue;
    const text = answer.add(choice);
    if (text !== '') yield text;
    isFinished ||= choice.isFinished;
  }
  const rest = answer.end() ?? '';
  if (rest !== '') yield rest;
  if (!isFinished) throw new ConnectionError(`${exchange.base} closed the connection within its answer.`, exchange.base);
}
