import type { Random } from '../../random.js';
import type { Bar, Step } from '../song/song.js';
import type { StyleOf } from '../genres/styles.js';
import type { Groove } from './groove.js';
import { createStep } from '../song/step.js';
import { readGroove } from './groove.js';
import type { PartWriter } from './part.js';
import { roleOf } from './part.js';

type Drum = 'kick' | 'clap' | 'hat' | 'perc';

/** The bars that a style chooses from: one becomes A, its neighbour A′. */
type Grooves<I extends Drum> = Readonly<Record<StyleOf<I>, readonly Groove[]>>;

const KICKS: Grooves<'kick'> = {
  four: ['X...X...X...X...', 'X...X...X...X.g.'],
  offkick: ['X...X...X.k.X..g', 'X..kX...X...X..k'],
  skipbeat: ['X.....x.X.......', 'X..x..x...X.....'],
  twostep: ['X.........X.....', 'X.........X..k..', 'X..k......X.....'],
  breaks: ['X.x.......xX....', 'X.x.......X...k.', 'X.........xX..g.'],
  boombap: ['X......kX.x.....', 'X..x...g..X.....', 'X.x....kX....x..'],
  halftime: ['X.....k...x.....', 'X..x......k.....'],
  rock: ['X.....k.X.x.....', 'X.......X.x...k.', 'X.x.....X.....k.'],
  pulse: ['o.......-.......', 'o...............'],
};

const CLAPS: Grooves<'clap'> = {
  backbeat: ['....X.......X...', '....X.......X..g'],
  trap: ['....X..g....X.gg', '....X.....g.X..g'],
  breakbeat: ['....X..-.-..X..g', '....X..-.g..X.-.', '....X..g.-..X..-'],
  minimal: ['............X...', '....x.......X...'],
  snare: ['....X.......X.g.', '....X..g.g..X...'],
  halftime: ['........X.......', '........X.....g.'],
};

const HATS: Grooves<'hat'> = {
  standard: ['o.O.o.O.o.O.o.O.', 'o-O.o.O.o-O.o.O.'],
  sixteenths: ['x-O-x-O-x-O-x-O-', 'x-o-x-O-x-o-x-O-'],
  sparse: ['....o.......o...', '..-...o...-...o.'],
  busy: ['x-Oox-O-x-Oox-Og', 'xoO-xoO-xoO-xgOo'],
  offbeat: ['..O...O...O...O.', '-.O.-.O.-.O.-.O.'],
  eighths: ['X.o.x.o.X.o.x.o.', 'x.x.x.x.x.x.x.x.'],
  ride: ['R.O.R.o.R.O.R.o.', 'R.-oR.-oR.-oR.-o', 'R.o-R.o.R.o-R.oO'],
  lazy: ['x.o.x.og.o.x.o.x', 'x.o.xgo.x.o-x.o.', 'x.oox.o.x.o.xgo.'],
};

const PERCS: Grooves<'perc'> = {
  sparse: ['..............o.', '......-.......-.', '...o............'],
  shaker: ['-o-x-o-x-o-x-o-x', 'o-x-o-x-o-x-o-x-'],
  conga: ['x..o..xg..o.x...', '..x..xo...x..xo.'],
  rim: ['..x...x..-x...x.', '...x..x....x..-.'],
};

/** What takes the place of a phrase's last beat: a fill that leads back to the start. */
const FILLS: Readonly<Record<Drum, readonly Groove[]>> = {
  kick: ['X..k', 'X.x.', 'x.xx'],
  clap: ['x.xx', 'X.ox', 'xoxX', 'X-xX'],
  hat: ['x-O.', 'xxrO', 'x.O.'],
  perc: ['5.31', '5432', '4.20', '55.2', 'x.xo', 'xoxx'],
};

/** Styles that carry on through the end of a phrase. */
const STEADY: ReadonlySet<string> = new Set(['pulse', 'minimal', 'offbeat', 'sparse', 'shaker', 'halftime', 'four']);

const LAZY_TICKS = 14;

/** Kicks by genre: four on the floor, breaks, boom bap, rock. */
export const writeKick: PartWriter<'kick'> = ({ style, bars }, random) => writeDrum('kick', KICKS[style], { style, bars }, random);

/** Snares and claps: the backbeat, and the ghosts around it. */
export const writeClap: PartWriter<'clap'> = ({ style, bars }, random) => writeDrum('clap', CLAPS[style], { style, bars }, random);

/** Hats, open on the off-beat or straight in eighths; `lazy` ones come late. */
export const writeHat: PartWriter<'hat'> = ({ style, bars }, random) => {
  const written = writeDrum('hat', HATS[style], { style, bars }, random);
  if (style !== 'lazy') return written;
  return written.map((bar) =>
    bar.map((step, place) => (step !== undefined && place % 4 !== 0 ? { ...step, offsetTicks: LAZY_TICKS } : step)),
  );
};

/** Small percussion. */
export const writePerc: PartWriter<'perc'> = ({ style, bars }, random) => {
  const written = writeDrum('perc', PERCS[style], { style, bars }, random);
  return style === 'conga' ? written.map((bar) => bar.map(withHands)) : written;
};

function writeDrum(
  drum: Drum,
  grooves: readonly Groove[],
  { style, bars }: { readonly style: string; readonly bars: number },
  random: Random,
): readonly Bar[] {
  const hat = drum === 'hat';
  const [first, second = first] = random.shuffle(grooves) as [Groove, Groove?];
  const a = decorated(readGroove(first, random, { hat }), drum, random);
  const b = random.chance(0.6) ? a : readGroove(second, random, { hat });
  return Array.from({ length: bars }, (_, bar): Bar => {
    const role = roleOf(bar);
    if (role !== 'c') return role === 'a' ? a : b;
    // A fill every four bars; every second one, at the end of a phrase of eight, is always there.
    if (STEADY.has(style) || !(bar % 8 === 7 || random.chance(0.75))) return b;
    return withFill(b, readGroove(random.pick(FILLS[drum]), random, { hat }));
  });
}

/** Adds up to two ghosts between the beats, so that no two songs have quite the same hands. The kick stays as it is. */
function decorated(bar: readonly (Step | undefined)[], drum: Drum, random: Random): readonly (Step | undefined)[] {
  if (drum === 'kick') return bar;
  const ghost = createStep(drum === 'hat' ? { velocity: 0.35, articulation: 'closed' } : { velocity: 0.35 });
  const added = new Set([random.integer(24), random.integer(24)].map((draw) => 2 * draw + 1));
  return bar.map((step, place) => step ?? (added.has(place) ? ghost : undefined));
}

function withFill(bar: readonly (Step | undefined)[], fill: readonly (Step | undefined)[]): Bar {
  return [...bar.slice(0, 12), ...fill.slice(0, 4)];
}

/** A stroke of a pair of congas: a beat on the high one, a soft one on the low, a ghost with the heel of the hand. */
function withHands(step: Step | undefined): Step | undefined {
  if (step === undefined || step.articulation !== undefined) return step;
  if (step.velocity < 0.5) return { ...step, articulation: 'muffled' };
  return { ...step, articulation: 'conga', degree: step.velocity > 0.7 ? 1 : 0 };
}
