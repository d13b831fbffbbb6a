import { InferenceError } from '@loop/core';
import type { Abortable, Random } from '@loop/core';

import type { QwenTokenizer } from '../../../tokenizers/qwen/create-qwen-tokenizer.js';
import type { PlannerPrompt } from './messages.js';
import { createPlannerGrammar } from './planner-grammar.js';
import type { AllowedIds, PlannerGrammarOptions } from './planner-grammar.js';
import type { PlannerConversation, PlannerModel } from './planner-model.js';
import type { PlannerTokens } from './planner-tokens.js';
import { guideScores, indexOfLargest, penaliseRepetition, sampleToken } from '../../sample-token.js';
import type { SamplingOptions } from '../../sample-token.js';

/** A language model with its tokenizer. */
export interface Planner {
  readonly model: PlannerModel;
  readonly tokenizer: QwenTokenizer;
  readonly tokens: PlannerTokens;
}

/** How an answer is written. */
export interface WriteOptions extends Abortable {
  readonly grammar: PlannerGrammarOptions;
  readonly sampling: SamplingOptions;
  /** How strongly the answer is steered towards the prompt; 1 is not at all, and then nothing is read twice. */
  readonly guidance: number;
  readonly maxTokens: number;
  readonly random: Random;
}

/**
 * Writes an answer token by token, each one allowed by the grammar. Where the grammar leaves one token, the model is not asked.
 *
 * @returns An iterator of ids, the end mark not included.
 */
export async function* writeAnswer(planner: Planner, prompt: PlannerPrompt, options: WriteOptions): AsyncGenerator<number, void, void> {
  const { model, tokenizer, tokens } = planner;
  const { grammar: grammarOptions, guidance, maxTokens, random, sampling, signal } = options;
  const encode = (text: string): readonly number[] => tokenizer.encode(text, { addSpecial: false });
  const isGuided = guidance !== 1 && prompt.unconditional !== undefined;
  const prompts = isGuided ? [encode(prompt.conditional), encode(prompt.unconditional!)] : [encode(prompt.conditional)];
  const grammar = createPlannerGrammar(tokenizer, tokens, grammarOptions);
  const conversation: PlannerConversation = model.begin(prompts.length);
  const written: number[] = [];
  /** What the model has not read yet: it is read when its opinion is asked for. */
  let unread: readonly (readonly number[])[] = prompts;
  let states = new Float32Array(0);
  let among: { readonly ids: readonly number[]; readonly from: number; readonly rows: Uint32Array } | undefined;
  let known: { readonly rows: readonly [number, number]; readonly scores: Float32Array } | undefined;

  const scoresOver = async (rows: readonly [number, number]): Promise<Float32Array> => {
    if (known?.rows[0] === rows[0] && known.rows[1] === rows[1]) return known.scores;
    if (unread[0]!.length > 0) states = (await conversation.read(unread, { signal })) as Float32Array<ArrayBuffer>;
    unread = prompts.map(() => []);
    const scores = await model.score(states, rows);
    const size = rows[1] - rows[0];
    known = { rows, scores: isGuided ? guideScores(scores.subarray(0, size), scores.subarray(size), guidance) : scores };
    return known.scores;
  };

  while (written.length < maxTokens) {
    signal?.throwIfAborted();
    const rows = rowsFor(planner, grammar.state === 'CODES_GENERATION' || grammarOptions.phase === 'codes');
    const scores = grammar.wantsFavourite ? await scoresOver(rows) : undefined;
    const allowed = grammar.allowed((among) => favouriteOf(scores!, rows, among));
    const id = allowed.kind === 'only' && allowed.ids.length === 1 ? allowed.ids[0]! : await choose(allowed, rows);
    grammar.accept(id);
    if (grammar.isEnded) return;
    written.push(id);
    unread = unread.map((list) => [...list, id]);
    known = undefined;
    yield id;
  }

  async function choose(allowed: AllowedIds, rows: readonly [number, number]): Promise<number> {
    const scores = penalised(await scoresOver(rows), rows[0]);
    const candidates = allowed.kind === 'only' ? only(allowed.ids, rows) : undefined;
    const ids = allowed.kind === 'except' ? allowed.ids : [];
    const index = sampleToken(candidates === undefined ? without(scores, ids, rows[0]) : pick(scores, candidates), random, sampling);
    if (index < 0)
      throw new InferenceError('The language model gave no score that is a number. The weights are damaged, or too coarse.', 'plan');
    return rows[0] + (candidates === undefined ? index : candidates[index]!);
  }

  function penalised(scores: Float32Array, from: number): Float32Array {
    const penalty = sampling.repetitionPenalty ?? 1;
    if (penalty === 1) return scores;
    const copy = scores.slice();
    penaliseRepetition(
      copy,
      written.map((id) => id - from),
      penalty,
    );
    return copy;
  }

  /** The rows of ids that are scored, ascending. A grammar gives the same list of codes each time. */
  function only(ids: readonly number[], [from, to]: readonly [number, number]): Uint32Array {
    if (among?.ids !== ids || among.from !== from)
      among = {
        ids,
        from,
        rows: Uint32Array.from(
          ids.filter((id) => id >= from && id < to),
          (id) => id - from,
        ).sort(),
      };
    return among.rows;
  }
}

/** The ids that are scored: those of words, or the end mark and the codes. */
function rowsFor({ tokens }: Planner, isCodes: boolean): readonly [number, number] {
  const [from, to] = tokens.codeRange;
  return isCodes ? [Math.min(tokens.end, from), Math.max(tokens.end + 1, to)] : [0, from];
}

function favouriteOf(scores: Float32Array, [from]: readonly [number, number], among: readonly number[] | undefined): number {
  if (among === undefined) return from + Math.max(0, indexOfLargest(scores));
  const index = indexOfLargest(Float32Array.from(among, (id) => scores[id - from] ?? -Infinity));
  return among[Math.max(0, index)]!;
}

/** The scores of some rows. */
function pick(scores: Float32Array, rows: Uint32Array): Float32Array {
  const picked = new Float32Array(rows.length);
  for (let place = 0; place < rows.length; place += 1) picked[place] = scores[rows[place]!]!;
  return picked;
}

/** The scores, those of some ids −∞. */
function without(scores: Float32Array, ids: readonly number[], from: number): Float32Array {
  if (ids.length === 0) return scores;
  const masked = scores.slice();
  for (const id of ids) if (id - from < masked.length) masked[id - from] = -Infinity;
  return masked;
}
