import { chunksOf, tooLarge } from './read-limited.js';
import type { ReadLimitedOptions } from './read-limited.js';

/**
 * Reads the `data` of server-sent events until the stream ends, however it is cut: lines end with CR, LF or both, several data lines are
 * one event, comments and other fields are left out. A last event without its blank line counts. Leaving the loop cancels the stream.
 *
 * @throws {InvalidResponseError} When the whole stream is larger than the limit.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  { maxBytes, what }: ReadLimitedOptions,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  /** The pieces of the line that is being read: a megabyte of audio is one line, whose pieces are joined once. */
  let line: string[] = [];
  let data: string[] = [];
  let length = 0;
  let endsWithReturn = false;

  const endLine = function* (): Generator<string, void, void> {
    const text = line.join('');
    line = [];
    if (text.startsWith('data:')) data.push(text.slice(text.startsWith('data: ') ? 6 : 5));
    else if (text === 'data') data.push('');
    if (text !== '' || data.length === 0) return;
    yield data.join('\n');
    data = [];
  };
  const read = function* (piece: string): Generator<string, void, void> {
    if (piece === '') return;
    // A CR ended its line already; an LF behind it belongs to it.
    const text = endsWithReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    endsWithReturn = piece.endsWith('\r');
    const [first = '', ...rest] = text.split(/\r\n|\r|\n/);
    line.push(first);
    for (const next of rest) {
      yield* endLine();
      line.push(next);
    }
  };

  for await (const chunk of chunksOf(body)) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(what, maxBytes);
    yield* read(decoder.decode(chunk, { stream: true }));
  }
  yield* read(decoder.decode());
  yield* endLine();
  yield* endLine();
}
