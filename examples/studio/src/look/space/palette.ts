import { Color } from 'three';

/** Three colours that the whole picture is painted with. */
export interface Palette {
  readonly first: Color;
  readonly second: Color;
  readonly third: Color;
}

type Triple = readonly [red: number, green: number, blue: number];

const PALETTES: readonly (readonly [Triple, Triple, Triple])[] = [
  [
    [0.6, 0, 1],
    [0, 0.8, 1],
    [1, 0, 0.6],
  ],
  [
    [0, 1, 0.4],
    [1, 1, 0],
    [0, 0.5, 1],
  ],
  [
    [1, 0.1, 0.2],
    [1, 0.5, 0],
    [1, 0, 1],
  ],
  [
    [0, 0.2, 1],
    [0.5, 0, 1],
    [0, 1, 0.8],
  ],
];

/** Each palette turns into the next over so long. */
const SECONDS = 8;

/** Creates a palette that wanders through four; `at` moves its colours to a time. */
export function createWanderingPalette(): Palette & { readonly at: (seconds: number) => void } {
  const colours = [new Color(), new Color(), new Color()] as const;
  const next = new Color();
  return {
    first: colours[0],
    second: colours[1],
    third: colours[2],
    at(seconds) {
      const place = seconds / SECONDS;
      const from = PALETTES[Math.floor(place) % PALETTES.length]!;
      const to = PALETTES[(Math.floor(place) + 1) % PALETTES.length]!;
      for (const [index, colour] of colours.entries()) colour.setRGB(...from[index]!).lerp(next.setRGB(...to[index]!), place % 1);
    },
  };
}
