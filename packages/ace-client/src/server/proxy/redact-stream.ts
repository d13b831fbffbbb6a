/** Secrets shorter than this are not looked for: they would match by chance. */
const SHORTEST = 6;

/**
 * Overwrites secrets in a stream with asterisks, also where they lie across chunks, so that a service which repeats the key that it
 * was given does not hand it to a browser. Sizes stay as they are.
 */
export function redactStream(stream: ReadableStream<Uint8Array>, secrets: readonly (string | undefined)[]): ReadableStream<Uint8Array> {
  const needles = spellingsOf(secrets).map((spelling) => new TextEncoder().encode(spelling));
  if (needles.length === 0) return stream;
  let held = new Uint8Array(0);
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const data = new Uint8Array(held.byteLength + chunk.byteLength);
        data.set(held);
        data.set(chunk, held.byteLength);
        for (const needle of needles) overwrite(data, needle);
        const keep = Math.max(...needles.map((needle) => startedAtEnd(data, needle)));
        held = data.slice(data.byteLength - keep);
        if (data.byteLength > keep) controller.enqueue(data.subarray(0, data.byteLength - keep));
      },
      flush(controller) {
        if (held.byteLength > 0) controller.enqueue(held);
      },
    }),
  );
}

/** Overwrites secrets in a header's value. */
export function redactText(text: string, secrets: readonly (string | undefined)[]): string {
  return spellingsOf(secrets).reduce((value, spelling) => value.replaceAll(spelling, '*'.repeat(spelling.length)), text);
}

/** The ways in which an answer may repeat a secret: as it is, in an address, in JSON, in hexadecimal, in base64 of any text around it. */
function spellingsOf(secrets: readonly (string | undefined)[]): readonly string[] {
  const spellings = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= SHORTEST)
    .flatMap((secret) => {
      const bytes = new TextEncoder().encode(secret);
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const base64 = [0, 1, 2].map((shift) => base64Inside(bytes, shift));
      const base64Url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
      // Headers carry bytes as Latin-1.
      const latin = String.fromCharCode(...bytes);
      return [
        secret,
        latin,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        hex,
        hex.toUpperCase(),
        ...base64,
        ...base64Url,
      ];
    });
  return [...new Set(spellings)];
}

/** The characters of a base64 text that depend on these bytes alone, when so many others stand before them. */
function base64Inside(bytes: Uint8Array, shift: number): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(shift), ...bytes));
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.byteLength) * 8) / 6));
}

function overwrite(data: Uint8Array, needle: Uint8Array): void {
  const first = needle[0] as number;
  for (let at = data.indexOf(first); at !== -1 && at + needle.byteLength <= data.byteLength; at = data.indexOf(first, at + 1)) {
    if (matches(data, at, needle, needle.byteLength)) data.fill(0x2a, at, at + needle.byteLength);
  }
}

/** How many bytes at the end may be the beginning of the needle. */
function startedAtEnd(data: Uint8Array, needle: Uint8Array): number {
  for (let length = Math.min(needle.byteLength - 1, data.byteLength); length > 0; length -= 1) {
    if (matches(data, data.byteLength - length, needle, length)) return length;
  }
  return 0;
}

function matches(data: Uint8Array, at: number, needle: Uint8Array, length: number): boolean {
  for (let index = 0; index < length; index += 1) if (data[at + index] !== needle[index]) return false;
  return true;
}
