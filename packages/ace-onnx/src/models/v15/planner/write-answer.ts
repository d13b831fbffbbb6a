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
  let known: { readonly rows: readonly [number, number]; readonly scores: Float32Array } | undefined;

  const scoresOver = async (rows: readonly [number, number]): Promise<Float32Array> => {
    if (known?.rows[0] === rows[0] && known.rows[1] === rows[1]) return known.scores;
    if (unread[0]!.length > 0) states = (await conversation.read(unread, { signal })) as Float32Array<ArrayBuffer>;
    unread = prompts.map(() => []);
    const scores = await model.score(states, rows);
    const size = rows[1] - rows[0];
    known = { rows, scores: isGuided ? guideScores(scores.slice(0, size), scores.slice(size), guidance) : scores };
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
    const scores = maskScores(await scoresOver(rows), rows, allowed);
    penaliseRepetition(
      scores,
      written.map((id) => id - rows[0]),
      sampling.repetitionPenalty ?? 1,
    );
    const index = sampleToken(scores, random, sampling);
    if (index < 0)
      throw new InferenceError('The language model gave no score that is a number. The weights are damaged, or too coarse.', 'plan');
    return rows[0] + index;
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

/** A copy of the scores in which only what is allowed can be chosen. */
function maskScores(scores: Float32Array, [from]: readonly [number, number], allowed: AllowedIds): Float32Array {
  if (allowed.kind !== 'only') {
    const masked = scores.slice();
    if (allowed.kind === 'except') for (const id of allowed.ids) if (id - from < masked.length) masked[id - from] = -Infinity;
    return masked;
  }
  const masked = new Float32Array(scores.length).fill(-Infinity);
  for (const id of allowed.ids) if (id >= from && id - from < masked.length) masked[id - from] = scores[id - from]!;
  return masked;
}
