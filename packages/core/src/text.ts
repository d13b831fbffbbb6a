/**
 * Shortens a text to at most `length` UTF-16 units, and never between the two halves of a character.
 *
 * @internal
 */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** What {@link decodeText} needs to know beside the bytes. @internal */
export interface DecodeTextOptions {
  /** How many bytes are read at most; a character that goes beyond is left out. */
  readonly maxBytes: number;
  /** What text is that is not UTF-8. */
  readonly fallback: 'latin1' | 'windows-1252';
}

/**
 * Reads text of a file which does not declare its encoding: UTF-16 where it begins with that byte order mark, UTF-8 where it is
 * valid as such, and otherwise the one-byte encoding of the format's time. A last character that was cut, by the limit or by the
 * program that wrote the file, does not count against UTF-8 and is left out.
 *
 * @internal
 */
export function decodeText(data: Uint8Array, { maxBytes, fallback }: DecodeTextOptions): string {
  const bytes = data.subarray(0, maxBytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes.subarray(2), 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes.subarray(2), 'utf-16be');
  return decodeUtf8(bytes, data.length > maxBytes) ?? decodeOneByte(bytes, fallback);
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): string {
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  // A half of a character is decoded as U+FFFD.
  return text.replace(/\uFFFD$/, '');
}

function decodeUtf8(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    // In a stream, an incomplete character at the end waits for more bytes instead of being a fault.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    // One lead byte at the end of plain ASCII is the é of a one-byte encoding; behind other characters it is one that was cut.
    const isWhole = isCut || !endsInsideCharacter(bytes) || /[^\0-\x7F]/.test(text);
    return isWhole ? text : undefined;
  } catch {
    return undefined;
  }
}

function endsInsideCharacter(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return false;
  } catch {
    return true;
  }
}

function decodeOneByte(bytes: Uint8Array, encoding: DecodeTextOptions['fallback']): string {
  // By the encoding standard, decoders that are named latin1 decode Windows-1252.
  if (encoding === 'windows-1252') return new TextDecoder('windows-1252').decode(bytes);
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
