import type { StyleOf } from '../genres/styles.js';
import type { Bar } from '../song/song.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { readGroove } from './groove.js';
import type { PartWriter } from './part.js';
import { roleOf } from './part.js';

const RHYTHMS: Readonly<Record<StyleOf<'stab'>, readonly string[]>> = {
  sparse: ['......x.......o.', '..........x.....', '...x......o.....'],
  offbeat: ['..x...x...x...x.', '...x..x....x..x.', '..x..x....x..x..'],
  rhythmic: ['x..x..x...x..x..', 'x..x....x..x....', '..xx..x...xx..x.'],
  accent: ['X...............', 'X.......o.......', 'X.....x.........'],
};

/** How long a style holds its chords, in steps. */
const HELD: Readonly<Record<StyleOf<'stab'>, number>> = { sparse: 2, offbeat: 1, rhythmic: 1, accent: 4 };

/** Chord stabs: a rhythm that stays for the song; which chord sounds is up to the song's chords. */
export const writeStab: PartWriter<'stab'> = ({ style, bars }, random) => {
  const [a, b = a] = random.shuffle(RHYTHMS[style]) as [string, string?];
  const lengthTicks = Math.round(HELD[style] * TICKS_PER_STEP * 0.9);
  const read = (row: string): Bar => readGroove(row, random).map((step) => step && { ...step, lengthTicks });
  const first = read(a);
  const last = read(b);
  return Array.from({ length: bars }, (_, bar) => (roleOf(bar) === 'c' ? last : first));
};
