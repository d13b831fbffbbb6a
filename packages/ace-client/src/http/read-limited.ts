import { InvalidResponseError } from '@loop/core';

/**
 * Reads a body to its end, but never more than the limit; the rest is cancelled unread.
 *
 * @throws {InvalidResponseError} When the body is larger.
 */
export async function readLimited(response: Response, maxBytes: number, what: string): Promise<Uint8Array> {
  const tooLarge = (): InvalidResponseError =>
    new InvalidResponseError(`${what}: the answer is larger than the limit of ${maxBytes} bytes.`, '');
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  if (response.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop with an error cancels the stream.
  for await (const chunk of chunksOf(response.body)) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return concatBytes(chunks, length);
}

/** The chunks of a stream, also in browsers whose streams cannot be iterated; leaving the loop early cancels the stream. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

function concatBytes(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
