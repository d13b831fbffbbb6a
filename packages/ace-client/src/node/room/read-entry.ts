import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 1_024;

/** Reads the code out of the form that was sent; `undefined` when it is none, is too long or breaks off. */
export async function readEntry(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('code')?.trim();
}
