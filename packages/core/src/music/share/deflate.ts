import { joinBytes } from '../../join-bytes.js';

/** Compresses bytes with raw DEFLATE. Source: RFC 1951, through the platform's Compression Streams. */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return (await drain(
    new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw')),
    Number.POSITIVE_INFINITY,
  )) as Uint8Array<ArrayBuffer>;
}

/**
 * Decompresses raw DEFLATE, stopping as soon as the output is over a limit, so that a small input can never fill the memory.
 *
 * @returns The bytes, or `undefined` when there are more than `limit`. Rejects when the input is damaged.
 */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return drain(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')), limit);
}

async function drain(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    length += next.value.length;
    if (length > limit) {
      await reader.cancel();
      return undefined;
    }
  }
  return joinBytes(chunks);
}
