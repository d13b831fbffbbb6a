import { omitUndefined, UnsupportedError } from '@loop/core';
import type { MusicRequest, TimeSignature } from '@loop/core';

import type { ThinkJob, ThoughtRequest } from '../../../pipeline/family.js';
import { DURATION_RANGE } from '../planner/metadata-values.js';
import type { AceStep15Settings } from '../settings.js';
import { PLANNER_HINT } from '../planner/load-planner.js';
import type { PlannerFiles } from '../planner/find-planner.js';
import { planMusic } from '../planner/plan-music.js';
import type { MusicPlan, MusicPlanRequest } from '../planner/plan-music.js';
import { usePlanner } from '../planner/planner-recipe.js';
import { CODES_PER_SECOND } from '../planner/token-budget.js';
import { thinkingOf } from '../thinking.js';
import { DEFAULT_SECONDS, INSTRUMENTAL } from './condition.js';

/** Tokens of the thoughts: all fields, and the same with a caption that is worded anew. */
const THOUGHT_TOKENS = { plain: 40, caption: 150 } as const;

/** Refuses to think where no language model is. @throws {UnsupportedError} With what to do. */
export function assertCanThink({ thinking }: AceStep15Settings, planner: PlannerFiles | undefined): void {
  if (planner !== undefined || thinkingOf(thinking) === undefined) return;
  throw new UnsupportedError('models', `advanced.ace-step-1.5.thinking: this checkpoint has no language model. ${PLANNER_HINT}`);
}

/** Tokens that the language model is expected to read or write for a request; 0 where it has nothing to do. */
export function thoughtTokens(request: MusicRequest, settings: AceStep15Settings): number {
  const thinking = thinkingOf(settings.thinking);
  if (thinking === undefined || !isNew(request)) return 0;
  const codes = writesCodes(settings) ? (request.durationSeconds ?? DEFAULT_SECONDS) * CODES_PER_SECOND : 0;
  return THOUGHT_TOKENS[thinking.caption ? 'caption' : 'plain'] + codes * (thinking.guidance === 1 ? 1 : 2);
}

/**
 * Lets the language model fill in what a request leaves open, word its caption, and write the audio codes that lead the music. What was asked
 * for stays, but for the caption. Only new music is thought about: everything else follows its source.
 */
export async function think(
  job: ThinkJob<AceStep15Settings>,
  planner: PlannerFiles | undefined,
): Promise<ThoughtRequest<AceStep15Settings> | undefined> {
  const { request, settings, seed, networks, signal, warn, onProgress } = job;
  const thinking = thinkingOf(settings.thinking);
  if (thinking === undefined || planner === undefined) return undefined;
  if (!isNew(request)) {
    warn({
      code: 'ignored',
      field: 'advanced.ace-step-1.5.thinking',
      message: `The language model plans new music only; ${request.task} follows its source.`,
    });
    return undefined;
  }
  const { codes: _codes, caption, ...sampling } = thinking;
  const total = thoughtTokens(request, settings);
  const words = THOUGHT_TOKENS[caption ? 'caption' : 'plain'];
  const plan = await usePlanner(networks, planner, async (loaded) => {
    const options = {
      ...sampling,
      seed,
      rewriteCaption: caption,
      writeCodes: writesCodes(settings),
      maxSeconds: DURATION_RANGE[1],
      signal,
    };
    for await (const event of planMusic(loaded, planRequest(request, thinking.negative), options)) {
      if (event.type === 'result') return event.value;
      const part = event.tokens / event.expected;
      onProgress(event.stage === 'thinking' ? (part * words) / total : (words + part * (total - words)) / total);
    }
    throw new Error('The planner ended without a plan.');
  });
  return thoughtOf(request, settings, plan, planner.folder);
}

const isNew = ({ task }: MusicRequest): boolean => task === 'text2music' || task === 'retake';

/** Codes that were given are not written again. */
function writesCodes({ thinking, audioCodes }: AceStep15Settings): boolean {
  return thinkingOf(thinking)?.codes === true && audioCodes === undefined;
}

function planRequest(request: MusicRequest, negative: string | undefined): MusicPlanRequest {
  const { prompt = '', lyrics = '', instrumental = false } = request;
  return {
    caption: prompt,
    lyrics: instrumental || lyrics.trim() === '' ? INSTRUMENTAL : lyrics,
    negative,
    bpm: request.bpm,
    durationSeconds: request.durationSeconds,
    key: request.key,
    timeSignature: request.timeSignature as MusicPlanRequest['timeSignature'],
    language: request.vocalLanguage,
  };
}

/** The request as the transformer gets it, and what is known of the track now. */
function thoughtOf(
  request: MusicRequest,
  settings: AceStep15Settings,
  { codes, ...plan }: MusicPlan,
  model: string,
): ThoughtRequest<AceStep15Settings> {
  const { caption, bpm, key, durationSeconds, language } = plan;
  const timeSignature = plan.timeSignature as TimeSignature | undefined;
  const decided = omitUndefined({ bpm, key, timeSignature, durationSeconds, vocalLanguage: language });
  return {
    request: { ...request, ...decided, ...omitUndefined(pickKnown(request)), prompt: caption } as MusicRequest,
    settings: { ...settings, ...(codes.length > 0 && { audioCodes: codes }) },
    metadata: omitUndefined({ bpm, key, timeSignature }),
    parameters: { plan: { model, ...omitUndefined(plan), codes: codes.length } },
  };
}

/** What was asked for, which the language model does not change. */
function pickKnown({ bpm, key, timeSignature, durationSeconds, vocalLanguage }: MusicRequest): Partial<MusicRequest> {
  return { bpm, key, timeSignature, durationSeconds, vocalLanguage };
}
