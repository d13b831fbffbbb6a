import { InvalidResponseError } from '../errors.js';

/** The most memory that an announced length gets before its bytes are there. */
const MAX_AHEAD = 4_194_304;

/** What is read. */
export interface ReadLimitedOptions {
  /** The most bytes that are accepted. */
  readonly maxBytes: number;
  /** What was asked, for the error: `GET /v1/audio`. */
  readonly what: string;
}

/**
 * Reads a body to its end, but never more than the limit; the rest is cancelled unread. A body in very small chunks costs no more
 * memory than one in large ones.
 *
 * @throws {InvalidResponseError} When the body is larger.
 */
export async function readLimited(response: Response, { maxBytes, what }: ReadLimitedOptions): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > maxBytes) {
    await discard(response);
    throw tooLarge(what, maxBytes);
  }
  if (response.body === null) return new Uint8Array(0);
  let bytes = new Uint8Array(announced > 0 ? Math.min(announced, MAX_AHEAD) : 4_096);
  let length = 0;
  // Leaving the loop with an error cancels the stream.
  for await (const chunk of chunksOf(response.body)) {
    const end = length + chunk.byteLength;
    if (end > maxBytes) throw tooLarge(what, maxBytes);
    if (end > bytes.byteLength) {
      const grown = new Uint8Array(Math.min(maxBytes, Math.max(end, 2 * bytes.byteLength)));
      grown.set(bytes.subarray(0, length));
      bytes = grown;
    }
    bytes.set(chunk, length);
    length = end;
  }
  return length === bytes.byteLength ? bytes : bytes.slice(0, length);
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

/** Gives a body back unread, which frees its connection. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

/** The error of an answer that is larger than its reader accepts. */
export function tooLarge(what: string, maxBytes: number): InvalidResponseError {
  return new InvalidResponseError(`${what}: the answer is larger than the limit of ${maxBytes} bytes.`, '');
}
