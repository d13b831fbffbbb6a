import type { Random } from '../../random.js';
import type { Bar, Step } from '../song/song.js';
import type { StyleOf } from '../genres/styles.js';
import type { Groove } from './groove.js';
import { createStep } from '../song/step.js';
import { readGroove } from './groove.js';
import type { PartOptions, PartWriter } from './part.js';
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
  eighths: ['X.o.x.o.X.o.x.o.', 'x.o.x.o.x.o.x-o.'],
  ride: ['R.O.R.o.R.O.R.o.', 'R.-oR.-oR.-oR.-o', 'R.o-R.o.R.o-R.oO'],
  lazy: ['x.o.x.og.o.x.o.x', 'x.o.xgo.x.o-x.o.', 'x.oox.o.x.o.xgo.'],
};

const PERCS: Grooves<'perc'> = {
  sparse: ['..............o.', '......-.......-.', '...o............'],
  shaker: ['-o-x-o-x-o-x-o-x', 'o-x-o-x-o-x-o-x-'],
  conga: ['x..o..xg..o.x...', '..x..xo...x..xo.'],
  rim: ['..x...x..-x...x.', '...x..x....x..-.'],
};

/** What takes the place of a phrase's last beat: fills that lead back to the start. The drums play the same one, as one pair of hands would. */
const FILLS: Readonly<Record<Drum, readonly Groove[]>> = {
  kick: ['X...', 'X.k.', 'X...', 'X..k', 'X...'],
  clap: ['x.xx', 'x...', 'X.ox', 'X-..', 'X-xX'],
  hat: ['x...', 'o...', '..O.', 'o...', 'x..O'],
  perc: ['....', '.531', '....', '..42', '....'],
};

/** How many phrases of four bars end on a fill; those of eight all do. */
const FILL_CHANCE = 0.6;

/** Styles that carry on through the end of a phrase. */
const STEADY: ReadonlySet<string> = new Set(['pulse', 'minimal', 'offbeat', 'sparse', 'shaker', 'halftime', 'four']);

const LAZY_TICKS = 14;

/** Kicks by genre: four on the floor, breaks, boom bap, rock. */
export const writeKick: PartWriter<'kick'> = (options, random) => writeDrum('kick', KICKS, options, random);

/** Snares and claps: the backbeat, and the ghosts around it. */
export const writeClap: PartWriter<'clap'> = (options, random) => writeDrum('clap', CLAPS, options, random);

/** Hats, open on the off-beat or straight in eighths; `lazy` ones come late. */
export const writeHat: PartWriter<'hat'> = (options, random) => {
  const written = writeDrum('hat', HATS, options, random);
  if (options.style !== 'lazy') return written;
  return written.map((bar) =>
    bar.map((step, place) => (step !== undefined && place % 4 !== 0 ? { ...step, offsetTicks: LAZY_TICKS } : step)),
  );
};

/** Small percussion. */
export const writePerc: PartWriter<'perc'> = (options, random) => {
  const written = writeDrum('perc', PERCS, options, random);
  return options.style === 'conga' ? written.map((bar) => bar.map(withHands)) : written;
};

function writeDrum<I extends Drum>(drum: I, grooves: Grooves<I>, { style, bars, fills }: PartOptions<I>, random: Random): readonly Bar[] {
  const hat = drum === 'hat';
  const [first, second = first] = random.shuffle(grooves[style]) as [Groove, Groove?];
  const a = decorated(readGroove(first, random, { hat }), drum, random);
  const b = random.chance(0.6) ? a : readGroove(second, random, { hat });
  return Array.from({ length: bars }, (_, bar): Bar => {
    const role = roleOf(bar);
    if (role !== 'c') return role === 'a' ? a : b;
    const isFilled = fills.chance(FILL_CHANCE) || bar % 8 === 7;
    const fill = fills.pick(FILLS[drum]);
    return isFilled && !STEADY.has(style) ? withFill(b, readGroove(fill, random, { hat })) : b;
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

/** A stroke of a pair of congas: a beat on the high one, a soft one on the low, a ghost with the heel of the hand. Fills stay on them. */
function withHands(step: Step | undefined): Step | undefined {
  if (step === undefined) return step;
  if (step.velocity < 0.5) return { ...step, articulation: 'muffled' };
  const isHigh = step.degree === undefined ? step.velocity > 0.7 : step.degree > 2;
  return { ...step, articulation: 'conga', degree: isHigh ? 1 : 0 };
}
