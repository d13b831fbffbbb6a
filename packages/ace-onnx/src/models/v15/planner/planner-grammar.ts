import type { Seconds } from '@loop/core';

import type { QwenTokenizer } from '../../../tokenizers/qwen/create-qwen-tokenizer.js';
import { BPM_RANGE, DURATION_RANGE, KEYSCALES, PLANNER_LANGUAGES, PLANNER_TIME_SIGNATURES } from './metadata-values.js';
import type { MetadataField } from './metadata.js';
import { createPrefixTree } from './prefix-tree.js';
import type { PrefixTree } from './prefix-tree.js';
import type { PlannerTokens } from './planner-tokens.js';
import { CODES_PER_SECOND } from './token-budget.js';

/** Which ids may come next. */
export type AllowedIds =
  | { readonly kind: 'only'; readonly ids: readonly number[] }
  | { readonly kind: 'except'; readonly ids: readonly number[] }
  | { readonly kind: 'any' };

/** Where a grammar is. */
const PLANNER_STATES = [
  'THINK_TAG', 'NEWLINE_AFTER_THINK', 'BPM_NAME', 'BPM_VALUE', 'CAPTION_NAME', 'CAPTION_VALUE', 'DURATION_NAME', 'DURATION_VALUE', 'KEYSCALE_NAME',
  'KEYSCALE_VALUE', 'LANGUAGE_NAME', 'LANGUAGE_VALUE', 'TIMESIG_NAME', 'TIMESIG_VALUE', 'THINK_END_TAG', 'CODES_GENERATION', 'COMPLETED',
] as const; // prettier-ignore

/** One of {@link PLANNER_STATES}. */
export type PlannerState = (typeof PLANNER_STATES)[number];

/** What a grammar is to produce. */
export interface PlannerGrammarOptions {
  /** `cot`: thoughts, then codes; `codes`: codes alone; `understand`: thoughts, then words. @defaultValue 'cot' */
  readonly phase?: 'cot' | 'codes' | 'understand' | undefined;
  /** Whether the answer ends with the thoughts. @defaultValue false */
  readonly stopAtReasoning?: boolean | undefined;
  /** Whether the caption is left out. @defaultValue false */
  readonly skipCaption?: boolean | undefined;
  /** Whether the language is left out. @defaultValue false */
  readonly skipLanguage?: boolean | undefined;
  /** Values that are settled: the model writes exactly these. */
  readonly settled?: Readonly<Partial<Record<MetadataField, string>>> | undefined;
  /** The length that is asked for: the duration that is written, and five codes a second. */
  readonly targetSeconds?: Seconds | undefined;
  /** The longest duration that may be written. @defaultValue 600 */
  readonly maxSeconds?: Seconds | undefined;
}

/** Says step by step which ids may come next, so that an answer is always of the form that can be read. */
export interface PlannerGrammar {
  readonly state: PlannerState;
  /** How many audio codes have come. */
  readonly codeCount: number;
  /** Whether the answer has ended. */
  readonly isEnded: boolean;
  /** Whether {@link PlannerGrammar.allowed} will ask for the favourite. */
  readonly wantsFavourite: boolean;
  /**
   * What may come next.
   *
   * @param favourite - The id with the highest score, of all or of some; asked for only where it decides.
   */
  allowed(favourite: (among?: readonly number[]) => number): AllowedIds;
  /** Takes the id that was chosen. */
  accept(id: number): void;
}

/** The most tokens of a caption. */
const MAX_CAPTION_TOKENS = 512;

type ValueField = Exclude<MetadataField, 'genres'>;

const FIELDS: readonly { readonly field: ValueField; readonly name: PlannerState; readonly value: PlannerState }[] = [
  { field: 'bpm', name: 'BPM_NAME', value: 'BPM_VALUE' },
  { field: 'caption', name: 'CAPTION_NAME', value: 'CAPTION_VALUE' },
  { field: 'duration', name: 'DURATION_NAME', value: 'DURATION_VALUE' },
  { field: 'keyscale', name: 'KEYSCALE_NAME', value: 'KEYSCALE_VALUE' },
  { field: 'language', name: 'LANGUAGE_NAME', value: 'LANGUAGE_VALUE' },
  { field: 'timesignature', name: 'TIMESIG_NAME', value: 'TIMESIG_VALUE' },
];

/**
 * Creates the grammar of an answer: thoughts field by field, values out of what the model knows, then audio codes or words.
 *
 * Values are lists of ids in a tree, made of the tokens of the whole line, so that no value can be written in tokens that the model never saw.
 */
export function createPlannerGrammar(tokenizer: QwenTokenizer, tokens: PlannerTokens, options: PlannerGrammarOptions = {}): PlannerGrammar {
  const { phase = 'cot', stopAtReasoning = false, settled = {}, targetSeconds, maxSeconds = DURATION_RANGE[1] } = options;
  const encode = (text: string): readonly number[] => tokenizer.encode(text, { addSpecial: false });
  const fields = FIELDS.filter(
    ({ field }) => !(field === 'caption' && options.skipCaption) && !(field === 'language' && options.skipLanguage),
  );
  const targetCodes = targetSeconds === undefined ? undefined : Math.floor(targetSeconds * CODES_PER_SECOND);

  let state: PlannerState = 'THINK_TAG';
  let codeCount = 0;
  let isEnded = false;
  /** The ids that must come before anything else. */
  let forced: readonly number[] = phase === 'codes' ? [] : encode('<think>');
  let tree: PrefixTree | undefined;
  let isAtStart = true;
  let caption = startCaption();

  // Made once: they are as long as the vocabulary of codes, and asked for with each token.
  const endOrCode = [tokens.end, ...tokens.codes];
  const unspeakable = [...tokens.backticks, ...tokens.codes];
  const except = (ids: readonly number[]): AllowedIds => ({ kind: 'except', ids });
  const only = (ids: readonly number[]): AllowedIds => ({ kind: 'only', ids });

  const enterName = (at: number): void => {
    const next = fields[at];
    if (next === undefined) {
      state = 'THINK_END_TAG';
      forced = stopAtReasoning ? [tokens.end] : encode('</think>');
      return;
    }
    state = next.name;
    forced = encode(`${next.field}:`);
  };

  const enterValue = (field: ValueField): void => {
    state = FIELDS.find((candidate) => candidate.field === field)!.value;
    [forced, tree, isAtStart, caption] = [[], undefined, true, startCaption()];
    const value = settled[field];
    if (value !== undefined) forced = valueIds(encode, field, value);
    else if (field === 'duration' && targetSeconds !== undefined) forced = [...encode(String(Math.floor(targetSeconds))), tokens.newline];
    else if (field !== 'caption') tree = valueTree(encode, field, maxSeconds);
  };

  const leaveValue = (): void => enterName(fields.findIndex(({ value }) => value === state) + 1);

  const acceptCaption = (id: number): void => {
    const text = textOf(tokenizer, id);
    caption.count += 1;
    if (caption.isEnding) {
      // The model writes the next field's name by itself; behind the colon its value is held to the grammar again.
      caption.name += text;
      if (!caption.name.includes(':')) return;
      const name = caption.name.split(':')[0]!.trim().toLowerCase();
      const next = fields.find(({ field }) => field === name);
      if (next === undefined) leaveValue();
      else enterValue(next.field);
      return;
    }
    caption.isAfterLineEnd = text.includes('\n');
  };

  const acceptForced = (): void => {
    forced = forced.slice(1);
    if (forced.length > 0) return;
    if (state === 'THINK_TAG') [state, forced] = ['NEWLINE_AFTER_THINK', [tokens.newline]];
    else if (state === 'NEWLINE_AFTER_THINK') enterName(0);
    else if (state === 'THINK_END_TAG') state = stopAtReasoning || phase === 'understand' ? 'COMPLETED' : 'CODES_GENERATION';
    else {
      const named = fields.find(({ name }) => name === state);
      if (named === undefined) leaveValue();
      else enterValue(named.field);
    }
  };

  return {
    get state() {
      return state;
    },
    get codeCount() {
      return codeCount;
    },
    get isEnded() {
      return isEnded;
    },
    get wantsFavourite() {
      if (forced.length > 0) return false;
      return state === 'CAPTION_VALUE' ? caption.isAfterLineEnd && !caption.isEnding : state === 'LANGUAGE_VALUE' && isAtStart;
    },
    allowed(favourite) {
      if (state === 'CODES_GENERATION' || phase === 'codes') {
        if (targetCodes === undefined) return only(endOrCode);
        return only(codeCount >= targetCodes ? [tokens.end] : tokens.codes);
      }
      if (state === 'COMPLETED') return except(tokens.codes);
      if (forced.length > 0) return only([forced[0]!]);
      if (tree !== undefined) {
        const ids = [...tree.next.keys()];
        // The first token of the language is the likeliest, never drawn: a wrong language spoils a song.
        return only(state === 'LANGUAGE_VALUE' && isAtStart ? [favourite(ids)] : ids);
      }
      if (caption.isAfterLineEnd && !caption.isEnding) {
        // A line that is not indented is the next field.
        caption.isAfterLineEnd = false;
        caption.isEnding = !/^[ \t]/.test(textOf(tokenizer, favourite()));
      }
      if (caption.isEnding) return { kind: 'any' };
      if (caption.count >= MAX_CAPTION_TOKENS) return only([tokens.newline]);
      return except(unspeakable);
    },
    accept(id) {
      if (id === tokens.end) isEnded = true;
      if (phase === 'codes') state = 'CODES_GENERATION';
      if (tokens.codeOf.has(id)) codeCount += 1;
      if (state === 'CODES_GENERATION' || state === 'COMPLETED') return;
      if (forced.length > 0) return acceptForced();
      if (tree !== undefined) {
        isAtStart = false;
        tree = tree.next.get(id);
        if (tree === undefined || tree.next.size === 0) leaveValue();
        return;
      }
      acceptCaption(id);
      // A caption that was cut at its longest ends with its line.
      if (state === 'CAPTION_VALUE' && caption.count > MAX_CAPTION_TOKENS) leaveValue();
    },
  };
}

interface CaptionProgress {
  count: number;
  isAfterLineEnd: boolean;
  isEnding: boolean;
  name: string;
}

const startCaption = (): CaptionProgress => ({ count: 0, isAfterLineEnd: false, isEnding: false, name: '' });

const decoder = new TextDecoder();
const textOf = (tokenizer: QwenTokenizer, id: number): string => decoder.decode(tokenizer.bytesOf(id));

type Encode = (text: string) => readonly number[];

/** The ids of a value with its space and line end, as they are in the whole line. */
function valueIds(encode: Encode, field: ValueField, value: string): readonly number[] {
  const name = encode(`${field}:`);
  return encode(`${field}: ${value}\n`).slice(name.length);
}

function valueTree(encode: Encode, field: Exclude<ValueField, 'caption'>, maxSeconds: Seconds): PrefixTree {
  const range = (from: number, to: number): string[] =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String(from + index));
  const values = {
    bpm: () => range(...BPM_RANGE),
    duration: () => range(DURATION_RANGE[0], Math.max(DURATION_RANGE[0], Math.floor(maxSeconds))),
    keyscale: () => KEYSCALES,
    language: () => PLANNER_LANGUAGES,
    timesignature: () => PLANNER_TIME_SIGNATURES,
  }[field]();
  return createPrefixTree(values.map((value) => valueIds(encode, field, value)));
}
