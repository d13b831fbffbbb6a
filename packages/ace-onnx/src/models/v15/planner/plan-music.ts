import { createRandom } from '@loop/core';
import type { Abortable, Bpm, Seconds, Seed } from '@loop/core';

import { askForCodes, askForMetadata } from './messages.js';
import type { SongWords } from './messages.js';
import { formatThoughts, joinLines, parseAnswer, readSongFacts } from './metadata.js';
import type { MetadataField, SongFacts } from './metadata.js';
import { METADATA_FIELDS } from './metadata.js';
import type { SamplingOptions } from '../../sample-token.js';
import { CODES_PER_SECOND, tokenBudget } from './token-budget.js';
import { writeAnswer } from './write-answer.js';
import type { Planner } from './write-answer.js';

/** What a song is asked to be, as far as it is known. */
export interface MusicPlanRequest extends SongWords {
  readonly bpm?: Bpm | undefined;
  readonly durationSeconds?: Seconds | undefined;
  /** A root and a mode, such as `F# minor`. */
  readonly key?: string | undefined;
  /** Beats a bar. */
  readonly timeSignature?: 2 | 3 | 4 | 6 | undefined;
  /** An ISO code. */
  readonly language?: string | undefined;
}

/** How the planner works. */
export interface PlanMusicOptions extends Abortable, SamplingOptions {
  readonly seed: Seed;
  /** How strongly the codes follow the request; 1 halves the work. @defaultValue 2 */
  readonly guidance?: number | undefined;
  /** Whether the caption is written anew. @defaultValue true */
  readonly rewriteCaption?: boolean | undefined;
  /** Whether audio codes are written; without them the plan is words alone. @defaultValue true */
  readonly writeCodes?: boolean | undefined;
  /** The longest song that can be made. @defaultValue 600 */
  readonly maxSeconds?: Seconds | undefined;
}

/** What the planner decided. What was asked for is never changed, but for the caption. */
export interface MusicPlan extends SongFacts {
  readonly caption: string;
  /** Numbers of the audio codes, five a second; empty when none were asked for. */
  readonly codes: readonly number[];
}

/** How far a plan is. */
export interface PlanProgress {
  readonly type: 'progress';
  /** Words first, then codes. */
  readonly stage: 'thinking' | 'codes';
  /** Tokens of the stage, written and expected. */
  readonly tokens: number;
  readonly expected: number;
}

/**
 * Plans a song: fills in what was not said about it, words its caption as the transformer knows captions, and writes the audio codes that guide the
 * transformer. Same request and seed, same plan.
 */
export async function* planMusic(
  planner: Planner,
  request: MusicPlanRequest,
  options: PlanMusicOptions,
): AsyncGenerator<PlanProgress | { readonly type: 'result'; readonly value: MusicPlan }, void, void> {
  const { seed, guidance = 2, rewriteCaption = true, writeCodes = true, maxSeconds = 600, signal, ...sampling } = options;
  const random = createRandom(seed);
  const given = settledFields(request);
  const isComplete =
    !rewriteCaption && METADATA_FIELDS.every((field) => ['genres', 'caption'].includes(field) || given[field] !== undefined);
  let thought: Readonly<Record<string, string | number>> = {};
  if (!isComplete) {
    const grammar = { stopAtReasoning: true, settled: given, maxSeconds, skipCaption: !rewriteCaption };
    const written: number[] = [];
    const expected = rewriteCaption ? 150 : 40;
    const answer = writeAnswer(planner, askForMetadata(request), {
      grammar,
      sampling,
      guidance: 1,
      maxTokens: tokenBudget(request.durationSeconds, 'cot', { longest: maxSeconds }),
      random,
      signal,
    });
    for await (const id of answer) {
      written.push(id);
      yield { type: 'progress', stage: 'thinking', tokens: written.length, expected: Math.max(expected, written.length + 1) };
    }
    thought = parseAnswer(planner.tokenizer.decode(written)).metadata;
  }
  const metadata = { ...thought, ...given };
  const words = {
    ...request,
    caption: rewriteCaption && thought['caption'] !== undefined ? joinLines(String(thought['caption'])) : request.caption,
  };
  const plan: MusicPlan = { caption: words.caption, ...readSongFacts(metadata), codes: [] };
  if (!writeCodes) {
    yield { type: 'result', value: plan };
    return;
  }
  const codes: number[] = [];
  // Thoughts name whole seconds; the codes last as long as was asked for, the last one begun counting as a whole one.
  const { durationSeconds = plan.durationSeconds } = request;
  const expected = durationSeconds === undefined ? 0 : Math.ceil(durationSeconds * CODES_PER_SECOND - 1e-6);
  const lasting = durationSeconds === undefined ? undefined : expected / CODES_PER_SECOND;
  const answer = writeAnswer(
    planner,
    askForCodes(request, formatThoughts({ ...metadata, ...(rewriteCaption && { caption: words.caption }) })),
    {
      grammar: { phase: 'codes', targetSeconds: lasting },
      sampling,
      guidance,
      maxTokens: tokenBudget(lasting, 'codes', { longest: maxSeconds }),
      random,
      signal,
    },
  );
  for await (const id of answer) {
    const code = planner.tokens.codeOf.get(id);
    if (code !== undefined) codes.push(code);
    yield { type: 'progress', stage: 'codes', tokens: codes.length, expected: Math.max(expected, codes.length) };
  }
  yield { type: 'result', value: { ...plan, codes } };
}

function settledFields({
  bpm,
  durationSeconds,
  key,
  timeSignature,
  language,
}: MusicPlanRequest): Readonly<Partial<Record<MetadataField, string>>> {
  return {
    ...(bpm !== undefined && { bpm: String(Math.round(bpm)) }),
    ...(durationSeconds !== undefined && { duration: String(Math.floor(durationSeconds)) }),
    ...(key !== undefined && { keyscale: key }),
    ...(timeSignature !== undefined && { timesignature: String(timeSignature) }),
    ...(language !== undefined && { language }),
  };
}
