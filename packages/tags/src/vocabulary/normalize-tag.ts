/** The longest tag that is accepted, in characters. */
export const MAX_TAG_LENGTH = 60;

/** Tidies a tag: lower case, plain quotes and single blanks, no punctuation around it. */
export function normalizeTag(text: string): string {
  const tidy = text
    .normalize('NFKC')
    .toLowerCase()
    // Marks that cannot be seen: joiners, soft hyphens, marks of direction and of byte order.
    .replaceAll(/\p{Cf}+/gu, '')
    .replaceAll(/[‘’ʼ]/g, "'")
    .replaceAll(/[‐‑‒–—]/g, '-')
    .replaceAll(/[\s_]+/g, ' ')
    .replace(/^[\s"'“”`*#.:;!?([{-]+/, '');
  // An expression for the end would look at each run of such marks from each of its characters.
  let end = tidy.length;
  while (end > 0 && /[\s"'“”`*.:;!?)\]}-]/.test(tidy.charAt(end - 1))) end -= 1;
  return tidy.slice(0, end);
}

/** Reduces a tag to what spellings have in common: `R&B`, `r and b` and `r-and-b` are one. */
export function foldTag(tag: string): string {
  return normalizeTag(tag)
    .replaceAll('&', 'and')
    .replaceAll(/[\s'.-]+/g, '');
}
