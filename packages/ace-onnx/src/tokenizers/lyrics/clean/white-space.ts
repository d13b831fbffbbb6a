/** White space as the reference's language sees it: with U+001C–U+001F and U+0085, without U+FEFF. */
const SPACE = String.raw`[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const RUNS = new RegExp(SPACE, 'gu');
const ENDS = new RegExp(`^${SPACE}|${SPACE}$`, 'gu');

/** Replaces every run of white space by one space. */
export function collapseSpaces(text: string): string {
  return text.replaceAll(RUNS, ' ');
}

/** Takes white space off both ends. */
export function stripSpaces(text: string): string {
  return text.replaceAll(ENDS, '');
}
