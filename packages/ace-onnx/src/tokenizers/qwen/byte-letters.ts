/**
 * The letter that stands for each byte in a byte-level vocabulary: printable Latin-1 for itself, the others from U+0100 on.
 *
 * Source: A. Radford et al., GPT-2, https://github.com/openai/gpt-2 (MIT); the table is part of the file format.
 */
export const BYTE_LETTERS: readonly string[] = (() => {
  const isPrintable = (byte: number): boolean => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    if (isPrintable(byte)) return String.fromCodePoint(byte);
    next += 1;
    return String.fromCodePoint(next - 1);
  });
})();

const BYTES = new Map(BYTE_LETTERS.map((letter, byte) => [letter, byte]));
const encoder = new TextEncoder();

/** Spells a text with a letter per byte of its UTF-8. */
export function toByteLetters(text: string): string {
  let letters = '';
  for (const byte of encoder.encode(text)) letters += BYTE_LETTERS[byte]!;
  return letters;
}

/** The bytes that letters stand for; letters that stand for none are left out. */
export function fromByteLetters(letters: string): Uint8Array {
  return Uint8Array.from(Array.from(letters, (letter) => BYTES.get(letter)).filter((byte) => byte !== undefined));
}
