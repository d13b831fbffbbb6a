import { parseAnswer, formatThoughts, joinLines } from '../../../src/models/v15/planner/metadata.js';
import type { MetadataField } from '../../../src/models/v15/planner/metadata.js';
import { askForCodes, askForMetadata, askToFormat, askToInspire, askToUnderstand } from '../../../src/models/v15/planner/messages.js';
import { createPlannerGrammar } from '../../../src/models/v15/planner/planner-grammar.js';
import type { PlannerGrammarOptions } from '../../../src/models/v15/planner/planner-grammar.js';
import { loadPlannerModel } from '../../../src/models/v15/planner/planner-model.js';
import { parsePlannerConfig } from '../../../src/models/v15/planner/planner-config.js';
import { findPlannerTokens } from '../../../src/models/v15/planner/planner-tokens.js';
import { guideScores, indexOfLargest, keepMostLikely } from '../../../src/models/sample-token.js';
import { tokenBudget } from '../../../src/models/v15/planner/token-budget.js';
import type { QwenTokenizer } from '../../../src/tokenizers/qwen/create-qwen-tokenizer.js';
import { createQwenTokenizer } from '../../../src/tokenizers/qwen/create-qwen-tokenizer.js';
import type { GoldenSet } from '../golden-set.js';
import type { CaseRunner } from '../case.js';

const FOLDER = 'acestep-5Hz-lm-tiny';

/** The group `lm`: the language model's scores, guided and greedy, and which ids are kept. */
export const runPlanner: CaseRunner = async ({ set, golden, tensor, expect }) => {
  const checkpoint = await set.platform.open(golden.weights[0] ?? FOLDER);
  const component = await checkpoint.component('.');
  const config = parsePlannerConfig({ json: component.config, file: 'config.json' });
  const ids = async (name: string): Promise<number[]> => [...(await tensor(name)).data];
  // Whole weights and weights in pieces must give the same.
  for (const pieceSize of [undefined, 1_000]) {
    const model = await loadPlannerModel(component, config, { runtime: set.platform.runtime, pieceSize });
    const rows = [0, config.vocabulary] as const;
    const [prompt, against] = [await ids('input_ids'), await ids('uncond_ids')];
    const both = model.begin(2);
    const states = await both.read([prompt, against]);
    const scores = await model.score(states, rows);
    const [conditional, unconditional] = [scores.slice(0, config.vocabulary), scores.slice(config.vocabulary)];
    await expect('last_logits', conditional);
    await expect('uncond_last_logits', unconditional);
    await expect('cfg_logits', guideScores(conditional, unconditional, golden.params['cfg_scale'] as number));
    const first = model.begin(1);
    await expect('mid_logits', await model.score(await first.read([prompt.slice(0, 21)]), rows));
    // What was read in two parts goes on as if it had been read in one.
    let state = await first.read([prompt.slice(21)]);
    const [greedy, greedyScores] = [[] as number[], [] as number[]];
    for (let step = 0; step < 8; step += 1) {
      const next = await model.score(state, rows);
      greedyScores.push(...next);
      greedy.push(indexOfLargest(next));
      state = await first.read([[greedy.at(-1)!]]);
    }
    await expect('greedy', greedy);
    await expect('greedy_logits', greedyScores);
    const kept = (options: Parameters<typeof keepMostLikely>[1]): number[] =>
      Array.from(keepMostLikely(conditional, options), (score) => (score > -Infinity ? 1 : 0));
    await expect('kept_top_k20', kept({ topK: 20 }));
    await expect('kept_top_p09', kept({ topP: 0.9 }));
    await expect('kept_topk_then_topp', kept({ topK: 20, topP: 0.9 }));
    await model.dispose();
  }
};

interface Walk {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly steps: readonly {
    readonly state_before: string;
    readonly state_after: string;
    readonly preferred: number | null;
    readonly chosen: number;
    readonly allowed_ids?: readonly number[];
    readonly blocked_ids?: readonly number[];
    readonly allowed?: 'all';
  }[];
}

interface LanguageFile {
  readonly vocab_size: number;
  readonly prompts: readonly Readonly<Record<string, string | boolean>>[];
  readonly cot: readonly { readonly metadata: Record<string, string | number | null>; readonly cot: string }[];
  readonly parse_output: readonly { readonly text: string; readonly metadata: object; readonly codes: string; readonly lyrics: string }[];
  readonly max_new_tokens: readonly {
    readonly tier_max_duration: number;
    readonly max_model_len: number;
    readonly target_duration: number | null;
    readonly phase: 'cot' | 'codes';
    readonly max_new_tokens: number;
  }[];
  readonly postprocess_caption: readonly { readonly text: string; readonly out: string }[];
  readonly walks: readonly Walk[];
  readonly prefix_trees: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** One case of `text/lm.json`. */
interface LanguageCase {
  readonly id: string;
  run(): Promise<void>;
}

/** Lists the cases of `text/lm.json`: prompts, thoughts, answers, budgets, captions, walks of the grammar, trees of values. */
export async function listLanguageCases(set: GoldenSet): Promise<LanguageCase[]> {
  const file = (await set.json('text/lm.json')) as LanguageFile;
  const checkpoint = await set.platform.open(FOLDER);
  const tokenizer = createQwenTokenizer(await checkpoint.text('tokenizer.json'));
  const one = (group: string, index: number | string, run: () => void): LanguageCase => ({
    id: `lm-text/${group}/${index}`,
    run: async () => run(),
  });
  return [
    ...file.prompts.map((prompt, index) => one('prompts', index, () => checkPrompt(prompt))),
    ...file.cot.map(({ metadata, cot }, index) =>
      one('cot', index, () => assertSame(formatThoughts(metadata as Partial<Record<MetadataField, string>>), cot)),
    ),
    ...file.parse_output.map((output, index) =>
      one('parse', index, () => {
        const { metadata, codes, lyrics } = parseAnswer(output.text);
        assertSame(metadata, output.metadata);
        assertSame(codes.map((code) => `<|audio_code_${code}|>`).join(''), output.codes);
        assertSame(lyrics, output.lyrics);
      }),
    ),
    ...file.max_new_tokens.map((row, index) =>
      one('budget', index, () =>
        assertSame(
          tokenBudget(row.target_duration ?? undefined, row.phase, { longest: row.tier_max_duration, context: row.max_model_len }),
          row.max_new_tokens,
        ),
      ),
    ),
    ...file.postprocess_caption.map(({ text, out }, index) => one('caption', index, () => assertSame(joinLines(text), out))),
    ...file.walks.map((walk) => one('walks', walk.name, () => checkWalk(tokenizer, walk, file.vocab_size))),
    ...Object.entries(file.prefix_trees).map(([field, tree]) =>
      one('trees', field, () => checkTree(tokenizer, field, tree, file.vocab_size)),
    ),
  ];
}

function checkPrompt(prompt: Readonly<Record<string, string | boolean>>): void {
  const text = (name: string): string => prompt[name] as string;
  const words = { caption: text('caption'), lyrics: text('lyrics') };
  if (prompt['kind'] === 'codes') {
    const asked = askForCodes(words, text('cot'));
    assertSame([asked.conditional, asked.unconditional], [prompt['conditional'], prompt['unconditional']]);
    assertSame(askForCodes({ ...words, negative: 'bad audio' }, text('cot')).unconditional, prompt['unconditional_custom']);
    return;
  }
  const asked =
    prompt['kind'] === 'cot'
      ? askForMetadata({ ...words, negative: text('negative_prompt') })
      : prompt['kind'] === 'understand'
        ? askToUnderstand(text('codes'))
        : prompt['kind'] === 'inspire'
          ? askToInspire(text('query'), prompt['instrumental'] as boolean)
          : askToFormat(words.caption, words.lyrics);
  assertSame(asked.conditional, prompt['conditional']);
  if (prompt['unconditional'] !== undefined) assertSame(asked.unconditional, prompt['unconditional']);
}

/** Scores of a step, by the formula that the file's `how` gives. */
function scoresOf(step: number, vocabulary: number): Float32Array {
  return Float32Array.from({ length: vocabulary }, (_, id) => {
    let hash = (Math.imul(id, 2_654_435_761) + Math.imul(step, 40_503) + 12_345) >>> 0;
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 2_246_822_519) >>> 0;
    hash ^= hash >>> 13;
    return ((hash >>> 0) / 2 ** 32) * 4;
  });
}

function checkWalk(tokenizer: QwenTokenizer, { options, steps }: Walk, vocabulary: number): void {
  const tokens = findPlannerTokens(tokenizer, vocabulary);
  const grammar = createPlannerGrammar(tokenizer, tokens, optionsOf(options));
  for (const [index, step] of steps.entries()) {
    const scores = scoresOf(index, vocabulary);
    if (step.preferred !== null && step.preferred !== undefined) scores[step.preferred]! += 20;
    const favourite = (among?: readonly number[]): number =>
      indexOfLargest(among === undefined ? scores : scores.map((score, id) => (among.includes(id) ? score : -Infinity)));
    const allowed = grammar.allowed(favourite);
    const what = `step ${index} (${step.state_before})`;
    const sorted = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b);
    if (step.allowed === 'all') assertSame(allowed.kind, 'any', what);
    else if (step.allowed_ids !== undefined)
      assertSame(allowed.kind === 'only' ? sorted(allowed.ids) : allowed.kind, step.allowed_ids, what);
    else assertSame(allowed.kind === 'except' ? sorted(allowed.ids) : allowed.kind, step.blocked_ids, what);
    const masked = scores.map((score, id) =>
      allowed.kind === 'any' || allowed.ids.includes(id) === (allowed.kind === 'only') ? score : -Infinity,
    );
    assertSame(indexOfLargest(masked), step.chosen, what);
    grammar.accept(step.chosen);
    assertSame(grammar.state, step.state_after, what);
  }
}

function optionsOf(options: Readonly<Record<string, unknown>>): PlannerGrammarOptions {
  return {
    phase: options['phase'] as PlannerGrammarOptions['phase'],
    stopAtReasoning: options['stop_at_reasoning'] as boolean | undefined,
    skipCaption: options['skip_caption'] as boolean | undefined,
    skipLanguage: options['skip_language'] as boolean | undefined,
    settled: options['user_metadata'] as Record<MetadataField, string> | undefined,
    targetSeconds: options['target_duration'] as number | undefined,
    maxSeconds: options['max_duration'] as number | undefined,
  };
}

/** Walks every branch of the tree of a field's values. */
function checkTree(tokenizer: QwenTokenizer, name: string, tree: Readonly<Record<string, readonly number[]>>, vocabulary: number): void {
  const field = name === 'timesig' ? 'timesignature' : name;
  const tokens = findPlannerTokens(tokenizer, vocabulary);
  const others = Object.fromEntries(
    Object.entries({ bpm: '60', duration: '10', keyscale: 'C major', language: 'en', timesignature: '4' }).filter(([key]) => key !== field),
  );
  for (const [prefix, next] of Object.entries(tree)) {
    const ids = prefix === '' ? [] : prefix.split(' ').map(Number);
    const grammar = createPlannerGrammar(tokenizer, tokens, { settled: others, skipCaption: true });
    const wanted = `${field === 'timesignature' ? 'TIMESIG' : field.toUpperCase()}_VALUE`;
    for (let step = 0; step < 200 && grammar.state !== wanted; step += 1) {
      const allowed = grammar.allowed(() => 0);
      grammar.accept(allowed.kind === 'only' ? allowed.ids[0]! : 0);
    }
    ids.forEach((id) => grammar.accept(id));
    // Where the model's favourite decides, what it is chosen from counts.
    let among: readonly number[] | undefined;
    const allowed = grammar.allowed((offered) => (among = offered)?.[0] ?? 0);
    const found = among ?? (allowed.kind === 'only' ? allowed.ids : []);
    assertSame(
      [...found].sort((a, b) => a - b),
      next,
      `after "${prefix}"`,
    );
  }
}

function assertSame(got: unknown, want: unknown, what = ''): void {
  if (JSON.stringify(got) !== JSON.stringify(want))
    throw new Error(`${what} ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`.trim());
}
