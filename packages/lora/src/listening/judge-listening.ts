import { FileFormatError, InvalidInputError } from '@loop/core';
import { z } from 'zod';

import { binomialTest, equivalenceTest, minimumCorrect } from '../evaluation/listening-statistics.js';
import type { Measures } from '../evaluation/success-gates.js';
import { LISTENING_KINDS } from './plan-listening.js';
import type { ListeningKey } from './plan-listening.js';

/** What one listener answered. */
export interface ListeningResult {
  /** Marks the file for those who read it. */
  readonly format: 'loop-listening-result';
  /** Raised when the form of the file changes. */
  readonly version: 1;
  /** Which test was answered, as its plan says. */
  readonly test: string;
  /** What the listener typed; may be empty. */
  readonly listener: string;
  /** One entry for each question that was answered. */
  readonly answers: readonly {
    /** The number of the question, from 1. */
    readonly trial: number;
    /** Which of the two the listener chose. */
    readonly choice: 'a' | 'b';
    /** How long the listener took. */
    readonly seconds: number;
    /** How often clips were started. */
    readonly plays: number;
  }[];
}

const resultSchema = z.object({
  format: z.literal('loop-listening-result'),
  version: z.literal(1),
  test: z.string().max(64),
  listener: z.string().max(200),
  answers: z
    .array(
      z.object({
        trial: z.int().min(1).max(1_000),
        choice: z.enum(['a', 'b']),
        seconds: z.number().min(0),
        plays: z.int().min(0),
      }),
    )
    .max(1_000),
});

const keySchema = z.object({
  format: z.literal('loop-listening-key'),
  version: z.literal(1),
  test: z.string().max(64),
  kind: z.enum(LISTENING_KINDS),
  seed: z.int().min(0),
  answers: z
    .array(z.object({ trial: z.int().min(1), right: z.enum(['a', 'b']), clips: z.array(z.string()).max(3) }))
    .min(1)
    .max(1_000),
});

/**
 * Reads the results that a page of a listening test saved.
 *
 * @throws {FileFormatError} When it is no such file, or a trial is answered twice.
 */
export function parseListeningResult(text: string): ListeningResult {
  const result: ListeningResult = read(text, resultSchema, 'listening result');
  const trials = result.answers.map(({ trial }) => trial);
  if (new Set(trials).size < trials.length) throw new FileFormatError('listening result', 'answers: a trial is answered twice.');
  return result;
}

/**
 * Reads the key of a listening test.
 *
 * @throws {FileFormatError} When it is no such file.
 */
export function parseListeningKey(text: string): ListeningKey {
  return read(text, keySchema, 'listening key');
}

function read<T>(text: string, schema: z.ZodType<T>, what: string): T {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new FileFormatError(what, 'The file is not JSON.', undefined, { cause });
  }
  const found = schema.safeParse(data);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new FileFormatError(what, `${issue?.path.join('.') || 'The file'}: ${issue?.message ?? 'is not as it should be'}.`);
}

/** A statistical test with its result. */
export interface NamedTest {
  /** Which test it is, as a paper would say. */
  readonly name: string;
  /** The probability of such a result if the opposite were true, 0–1. */
  readonly p: number;
  /** What the number says, for people. */
  readonly meaning: string;
}

/** The answers of one listener. */
export interface ListenerCount {
  /** What the listener typed; may be empty. */
  readonly listener: string;
  /** How many questions were answered. */
  readonly trials: number;
  /** How many of the answers were right. */
  readonly right: number;
}

/** What listeners said, all together. */
export interface ListeningJudgement {
  /** What listeners were asked. */
  readonly kind: ListeningKey['kind'];
  /** How many results were counted. */
  readonly listeners: number;
  /** How many answers all listeners gave. */
  readonly trials: number;
  /** Right answers; for `ab` how often the generated clip was preferred. */
  readonly right: number;
  /** Right answers over all answers, 0–1. */
  readonly share: number;
  /** Where the true share lies with 95 % confidence (Clopper and Pearson). */
  readonly interval: readonly [low: number, high: number];
  /** What statistical tests say about it. */
  readonly tests: readonly NamedTest[];
  /** What it adds to an evaluation. */
  readonly measures: Measures;
  /** The answers of each listener, in the order of the results. */
  readonly perListener: readonly ListenerCount[];
}

/**
 * Counts the answers of listeners and tests them. Trials of all listeners count as independent, which is right when each hears clips of its own, and
 * generous when several hear the same.
 *
 * @param margin - How far from one half is still no difference. @defaultValue 0.15
 * @throws {InvalidInputError} When there is no answer, or results belong to another test.
 */
export function judgeListening(key: ListeningKey, results: readonly ListeningResult[], margin = 0.15): ListeningJudgement {
  const answers = new Map(key.answers.map(({ trial, right }) => [trial, right]));
  for (const [index, { test, answers: given }] of results.entries()) {
    const refuse = (path: string, message: string, received: string): never => {
      throw new InvalidInputError('results', [{ path: `results[${index}].${path}`, message, received }]);
    };
    if (test !== key.test) refuse('test', `must be ${key.test}, the test of this key`, test);
    const unknown = given.find(({ trial }) => !answers.has(trial));
    if (unknown !== undefined) refuse('answers', `must be of trials 1 to ${key.answers.length}`, String(unknown.trial));
  }
  const perListener = results.map(({ listener, answers: given }) => ({
    listener,
    trials: given.length,
    right: given.filter(({ trial, choice }) => answers.get(trial) === choice).length,
  }));
  const [trials, right] = [sum(perListener.map((one) => one.trials)), sum(perListener.map((one) => one.right))];
  if (trials === 0) throw new InvalidInputError('results', [{ path: 'results', message: 'must hold an answer', received: 'none' }]);
  const { pGreater, pTwoSided, exactInterval } = binomialTest(right, trials);
  const equivalence = equivalenceTest(right, trials, margin);
  const isPreference = key.kind === 'ab';
  const needed = minimumCorrect(trials);
  return {
    kind: key.kind,
    listeners: results.length,
    trials,
    right,
    share: right / trials,
    interval: exactInterval,
    tests: [
      isPreference
        ? {
            name: 'Exact binomial test, two-sided',
            p: pTwoSided,
            meaning:
              pTwoSided <= 0.05 ? `listeners prefer the ${right * 2 > trials ? 'generated' : 'real'} clips` : 'no preference is shown',
          }
        : {
            name: 'Exact binomial test, one-sided',
            p: pGreater,
            meaning:
              pGreater <= 0.05
                ? 'listeners hear the difference'
                : `it is not shown that they can be told apart; ${needed ?? 'more than all'} right answers would show it`,
          },
      {
        name: `Two one-sided exact binomial tests of equivalence, margin ${margin}`,
        p: equivalence,
        meaning:
          equivalence <= 0.05 ? 'to listeners they are the same, within the margin' : 'it is not shown that they are the same to listeners',
      },
    ],
    measures: isPreference ? { preference: right / trials } : { equivalenceP: equivalence },
    perListener,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
