/** What a model says before it answers. */
const PREAMBLE =
  /^\s*(?:(?:sure|certainly|of course|absolutely)[,!.]\s*)?(?:here(?:'|’)?(?:s| is| are)\b[^:\n]{0,80}:|(?:the )?caption\s*:|(?:sure|certainly|of course|absolutely)[,!.])\s*/iu;

/** A text without what a model says before it answers: `Sure! Here is a caption:`. */
export function withoutPreamble(text: string): string {
  return text.replace(PREAMBLE, '');
}
