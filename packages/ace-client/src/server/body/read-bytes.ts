import { Refusal } from '../refusal.js';
import { createGrowingBuffer } from './growing-buffer.js';

/** Counts the body bytes that all requests of a server hold at one moment. */
export interface InFlightBytes {
  /** Bytes held now. */
  held: number;
  /** The most that may be held. */
  readonly limit: number;
}

/**
 * Passes a body on chunk by chunk and stops at the limit as the bytes arrive, whatever `Content-Length` says.
 *
 * @throws {Refusal} 413 beyond `maxBytes`, 503 when all bodies together hold too much.
 */
export async function* limitedChunks(request: Request, maxBytes: number, inFlight: InFlightBytes): AsyncGenerator<Uint8Array, void, void> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return;
  let total = 0;
  const reader = request.body.getReader();
  try {
    for (;;) {
      // A body that breaks off is the client's affair, and no fault of the server.
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new Refusal(400, 'malformed_body', 'The body broke off', {}, { cause });
      });
      if (done) return;
      total += value.byteLength;
      inFlight.held += value.byteLength;
      if (total > maxBytes) throw tooLarge(maxBytes);
      if (inFlight.held > inFlight.limit) {
        throw new Refusal(503, 'unavailable', 'Too many uploads at once', { 'Retry-After': '5' });
      }
      yield value;
    }
  } finally {
    inFlight.held -= total;
    await reader.cancel().catch(() => undefined);
  }
}

/** Reads a body into one array. The same limits hold as in {@link limitedChunks}. */
export async function readBytes(request: Request, maxBytes: number, inFlight: InFlightBytes): Promise<Uint8Array> {
  const buffer = createGrowingBuffer();
  for await (const chunk of limitedChunks(request, maxBytes, inFlight)) buffer.append(chunk);
  return buffer.take(buffer.bytes.byteLength);
}

/**
 * Reads bytes as UTF-8.
 *
 * @throws {Refusal} 400 when they are not.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, 'malformed_body', 'The body is not valid UTF-8');
  }
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, 'body_too_large', `The body is larger than ${maxBytes} bytes`, { Connection: 'close' });
}
