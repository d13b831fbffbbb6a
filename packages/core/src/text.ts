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
}

/**
 * Reads text of a file which does not declare its encoding: UTF-16 where it begins with that byte order mark, UTF-8 where it is
 * valid as such, Shift_JIS where it can hardly be anything else, and otherwise Windows-1252, which Latin-1 is a part of. A last
 * character that was cut, by the limit or by the program that wrote the file, does not count against UTF-8 and is left out. Zeros
 * at the end, which older programs count as part of a text, are left out too.
 *
 * @internal
 */
export function decodeText(data: Uint8Array, { maxBytes }: DecodeTextOptions): string {
  const bytes = data.subarray(0, maxBytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes.subarray(2), 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes.subarray(2), 'utf-16be');
  const text = decodeUtf8(bytes, data.length > maxBytes) ?? decodeShiftJis(bytes) ?? decodeWindows1252(bytes);
  return text.replace(/\0+$/, '');
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

/** As a stream, because Node before 23.7 otherwise reads Latin-1, which has no quotation marks and dashes (nodejs/node#56542). */
function decodeWindows1252(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes, { stream: true });
}

/**
 * Reads Shift_JIS when two of its common characters stand side by side. One alone also arises in Windows-1252, where an
 * apostrophe stands before a letter, as in "Mike's"; two do not.
 */
function decodeShiftJis(bytes: Uint8Array): string | undefined {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const [whole] = WHOLE_SHIFT_JIS.exec(binary) as RegExpExecArray;
  // A last character may have lost its second byte.
  if (binary.length - whole.length > 1 || !COMMON_PAIR.test(binary)) return undefined;
  return new TextDecoder('shift_jis').decode(bytes.subarray(0, whole.length));
}

/** Characters of one byte, and of two. Source: JIS X 0208:1997, appendix 1. */
const WHOLE_SHIFT_JIS = /^(?:[\0-\x7F\xA1-\xDF]|[\x81-\x9F\xE0-\xFC][\x40-\x7E\x80-\xFC])*/;

/** Kana and the kanji of the first level begin with bytes that are no letters in Windows-1252. */
const COMMON_PAIR = /(?:[\x81-\x9F][\x40-\x7E\x80-\xFC]){2}/;
