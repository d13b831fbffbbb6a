/** A piece of a prompt between separators. */
export interface Segment {
  /** The text without the blanks around it; may be empty. */
  readonly text: string;
  /** Where it begins in the prompt, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** Splits a prompt of tags at commas, semicolons, bars, line ends and their East Asian forms. */
export function splitSegments(prompt: string): readonly Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of [...prompt.matchAll(/[,;|\n，、；]/g), undefined]) {
    const to = match?.index ?? prompt.length;
    const piece = prompt.slice(from, to);
    const start = from + (piece.length - piece.trimStart().length);
    const text = piece.trim();
    segments.push(text === '' ? { text, start: from, end: to } : { text, start, end: start + text.length });
    from = to + 1;
  }
  return segments;
}

/** Returns whether a prompt is sentences rather than tags: it has a sentence's end, or a piece of more than eight words. */
export function isSentences(prompt: string): boolean {
  if (/[\p{L}\p{N}][.!?](\s+\p{L}|\s*$)/u.test(prompt) && prompt.split(/\s+/).length > 3) return true;
  return splitSegments(prompt).some(({ text }) => text.split(/\s+/).length > 8);
}
