/** Colours of parts by their name; any other name has that of a turn. */
const COLOURS: Readonly<Record<string, string>> = {
  intro: 'calm',
  outro: 'calm',
  verse: 'verse',
  part: 'loop',
  build: 'rise',
  buildup: 'rise',
  drop: 'peak',
  chorus: 'peak',
  break: 'rest',
  breakdown: 'rest',
};

/** The colour of a part of the song, as a CSS value. */
export function sectionColour(name: string | undefined): string {
  return `var(--section-${name === undefined ? 'loop' : (COLOURS[name.toLowerCase()] ?? 'turn')})`;
}
