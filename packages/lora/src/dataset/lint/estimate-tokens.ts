/** About how many tokens a language model makes of a text: four letters of ASCII each, and nearly every other character by itself. */
export function estimateTokens(text: string): number {
  let ascii = 0;
  let other = 0;
  for (const character of text) {
    if (character.codePointAt(0)! < 0x80) ascii += 1;
    else other += 1;
  }
  return Math.ceil(ascii / 4 + other * 0.8);
}
