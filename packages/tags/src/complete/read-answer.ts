import { ConnectionError, InvalidResponseError, TaskFailedError } from '@loop/core';

import type { Exchange } from './exchange.js';
import { readChoice, readFault } from './wire.js';

/** Reads the text of an answer: server-sent events piece by piece, or one JSON document, whichever the server sends. */
export async function* readAnswer(response: Response, exchange: Exchange): AsyncGenerator<string, void, void> {
  const isStream = /event-stream/i.test(response.headers.get('content-type') ?? '');
  if (!isStream) {
    const choice = readChoice(await exchange.readJson(response));
    if (choice.text === undefined) throw new InvalidResponseError(`${exchange.base} sent no text.`, 'choices[0].message.content');
    yield choice.text;
    return;
  }
  let isFinished = false;
  for await (const data of readEvents(exchange.chunks(response))) {
    if (data === '[DONE]') return;
    const event = parseEvent(data, exchange);
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

/** The `data` of server-sent events. */
async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(5).trimStart());
      else if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
      }
    }
  }
  if (rest.startsWith('data:')) data.push(rest.slice(5).trim());
  if (data.length > 0) yield data.join('\n');
}

function parseEvent(data: string, { base }: Exchange): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    throw new InvalidResponseError(`${base} sent an event that is no JSON.`, '');
  }
}
