import { InvalidResponseError } from '@loop/core';

import { chunksOf } from './read-limited.js';

/**
 * Reads the `data` of server-sent events, joined over lines, until the stream ends.
 *
 * @param maxBytes - Limit of the whole stream.
 * @throws {InvalidResponseError} When the stream is larger.
 */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array>, maxBytes: number): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let length = 0;
  let pieces: string[] = [];
  let data: string[] = [];
  const take = function* (line: string): Generator<string, void, void> {
    if (line === '') {
      if (data.length > 0) yield data.join('\n');
      data = [];
    } else if (line.startsWith('data:')) data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
  };
  for await (const chunk of chunksOf(body)) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new InvalidResponseError(`The stream is larger than the limit of ${maxBytes} bytes.`, '');
    const text = decoder.decode(chunk, { stream: true });
    if (!text.includes('\n')) {
      // A megabyte of audio is one line: its pieces are joined once, at its end.
      pieces.push(text);
      continue;
    }
    const lines = (pieces.join('') + text).split('\n');
    pieces = [lines.pop() ?? ''];
    for (const line of lines) yield* take(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
  yield* take((pieces.join('') + decoder.decode()).replace(/\r$/, ''));
  yield* take('');
}
