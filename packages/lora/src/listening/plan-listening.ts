import { InvalidInputError, createRandom, hashSeed } from '@loop/core';
import type { Random, Seed } from '@loop/core';

/** What listeners are asked: which of two is X, which of two they prefer, or whether one clip is real or generated. */
export const LISTENING_KINDS = ['abx', 'ab', 'real'] as const;

/** One of {@link LISTENING_KINDS}. */
export type ListeningKind = (typeof LISTENING_KINDS)[number];

/** One question of a test, as the listener gets it: nothing in it says which clip is which. */
export interface ListeningTrial {
  /** From 1. */
  readonly trial: number;
  /** The files to listen to, in the order in which they are shown: A and B, for ABX also X, or one alone. */
  readonly files: readonly string[];
}

/** A test as listeners get it. */
export interface ListeningPlan {
  /** Marks the file for those who read it. */
  readonly format: 'loop-listening';
  /** Raised when the form of the file changes. */
  readonly version: 1;
  /** The same for the same clips, kind and seed: results of another test are not counted. */
  readonly test: string;
  /** What listeners are asked. */
  readonly kind: ListeningKind;
  /** What the page is called. */
  readonly title: string;
  /** The questions in the order in which they are asked. */
  readonly trials: readonly ListeningTrial[];
}

/** The answers to a test: keep it away from listeners. */
export interface ListeningKey {
  /** Marks the file for those who read it. */
  readonly format: 'loop-listening-key';
  /** Raised when the form of the file changes. */
  readonly version: 1;
  /** Which test it belongs to. */
  readonly test: string;
  /** What listeners are asked. */
  readonly kind: ListeningKind;
  /** What order and sides were drawn by. */
  readonly seed: Seed;
  /** What is behind each question, in their order. */
  readonly answers: readonly ListeningAnswer[];
}

/** What is behind one question. */
export interface ListeningAnswer {
  /** The number of the question, from 1. */
  readonly trial: number;
  /** ABX: which one X is. AB: which one is generated. Real: 'a' for a real clip and 'b' for a generated one. */
  readonly right: 'a' | 'b';
  /** What the files of the trial are called outside of the test, in the same order. */
  readonly clips: readonly string[];
}

/** Which clip becomes which file. */
export interface ListeningFile {
  /** The name in the test, which says nothing. */
  readonly file: string;
  /** Which of the two sets the clip is from. */
  readonly set: 'generated' | 'real';
  /** The number within its set. */
  readonly index: number;
}

/** A test, its answers, and the files that it needs. */
export interface PlannedListening {
  /** What listeners get. */
  readonly plan: ListeningPlan;
  /** Keep it away from listeners. */
  readonly key: ListeningKey;
  /** Which clip becomes which file. */
  readonly files: readonly ListeningFile[];
}

/** What a test is made of. */
export interface PlanListeningInput {
  /** What the generated clips are called; for pairs in the same order as the real ones. */
  readonly generated: readonly string[];
  /** What the real clips (or those of another model) are called. */
  readonly real: readonly string[];
}

/** Settings of {@link planListening}. */
export interface PlanListeningOptions {
  /** What listeners are asked. */
  readonly kind: ListeningKind;
  /** What order and sides are drawn by. */
  readonly seed: Seed;
  /** @defaultValue 'Listening test' */
  readonly title?: string | undefined;
}

/**
 * Plans a blind listening test. The order of the questions, which of two comes first and which one X is are drawn by the seed, so that each is as
 * often one as the other; the same input and seed give the same test.
 *
 * @throws {InvalidInputError} When a set is empty, or pairs do not belong together.
 */
export function planListening({ generated, real }: PlanListeningInput, options: PlanListeningOptions): PlannedListening {
  const { kind, seed, title = 'Listening test' } = options;
  for (const [name, set] of Object.entries({ generated, real })) {
    if (set.length === 0 || set.length > 500) {
      throw new InvalidInputError('clips', [{ path: name, message: 'must be 1 to 500 clips', received: `${set.length} of them` }]);
    }
  }
  if (kind !== 'real' && generated.length !== real.length) {
    const message = `must be as many as the ${generated.length} generated clips: pairs are compared`;
    throw new InvalidInputError('clips', [{ path: 'real', message, received: `${real.length} of them` }]);
  }
  const test = hashSeed(seed, JSON.stringify([kind, generated, real]))
    .toString(16)
    .padStart(8, '0');
  const random = createRandom(seed).fork('listening');
  const drawn = kind === 'real' ? drawSingles(generated.length, real.length, random) : drawPairs(generated.length, kind, random);
  const count = drawn.reduce((sum, { shown }) => sum + shown.length, 0);
  const names = random.shuffle(
    Array.from({ length: count }, (_, index) => `clips/${String(index + 1).padStart(String(count).length, '0')}.wav`),
  );
  const files: ListeningFile[] = [];
  const trials: ListeningTrial[] = [];
  const answers: ListeningAnswer[] = [];
  for (const [index, { shown, right }] of drawn.entries()) {
    const own = shown.map((clip): ListeningFile => ({ ...clip, file: names.pop()! }));
    files.push(...own);
    trials.push({ trial: index + 1, files: own.map(({ file }) => file) });
    answers.push({
      trial: index + 1,
      right,
      clips: shown.map(({ set, index: number }) => (set === 'generated' ? generated : real)[number]!),
    });
  }
  return {
    plan: { format: 'loop-listening', version: 1, test, kind, title, trials },
    key: { format: 'loop-listening-key', version: 1, test, kind, seed, answers },
    files,
  };
}

interface DrawnTrial {
  readonly shown: readonly Omit<ListeningFile, 'file'>[];
  readonly right: 'a' | 'b';
}

function drawSingles(generated: number, real: number, random: Random): readonly DrawnTrial[] {
  const single =
    (set: 'generated' | 'real') =>
    (_: unknown, index: number): DrawnTrial => ({ shown: [{ set, index }], right: set === 'real' ? 'a' : 'b' });
  return random.shuffle([...Array.from({ length: generated }, single('generated')), ...Array.from({ length: real }, single('real'))]);
}

function drawPairs(count: number, kind: 'ab' | 'abx', random: Random): readonly DrawnTrial[] {
  const firsts = halves(count, random);
  const rights = kind === 'abx' ? halves(count, random) : firsts;
  const trials = Array.from({ length: count }, (_, index): DrawnTrial => {
    const generated = { set: 'generated', index } as const;
    const real = { set: 'real', index } as const;
    const pair = firsts[index] === 'a' ? [generated, real] : [real, generated];
    const right = rights[index]!;
    return { shown: kind === 'abx' ? [...pair, pair[right === 'a' ? 0 : 1]!] : pair, right };
  });
  return random.shuffle(trials);
}

/** As many of one as of the other, in a drawn order; of an odd number one side, drawn, has one more. */
function halves(count: number, random: Random): readonly ('a' | 'b')[] {
  const shift = random.integer(2);
  return random.shuffle(Array.from({ length: count }, (_, index) => ((index + shift) % 2 === 0 ? 'a' : 'b')));
}
