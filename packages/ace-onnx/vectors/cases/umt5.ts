import { createPromptTokenizer } from '../../src/tokenizers/prompt/prompt-tokenizer.js';
import type { PromptTokenizer } from '../../src/tokenizers/prompt/prompt-tokenizer.js';
import type { GoldenCase, GoldenSet } from '../golden.js';
import { parseTextEncoderConfig } from '../../src/models/v1/config.js';
import { encodeText } from '../../src/models/v1/conditioning.js';
import { bucketOf, buildTextEncoder, relativeBuckets } from '../../src/models/v1/text-encoder.js';
import type { CaseRunner } from '../case.js';
import { floats, floatsOf, integers, networksOf, scalar } from './networks.js';
import { int64 } from '../../src/runtime/tensor.js';

/** The text encoder, as a whole and block by block. */
export const runUmt5: CaseRunner = async ({ set, golden, expect, input }) => {
  const { outputs, params } = golden;
  const networks = await networksOf(set);
  if (outputs['bucket']) return expect('bucket', (await input('relative_position')).data.map(bucketOf));
  if (params['rows'] !== undefined) return compareTokens(set, params);
  const ids = await input('ids');
  const [batch, tokens] = ids.shape as [number, number];
  const rows = Array.from({ length: batch }, (_, item) => Array.from(ids.data.subarray(item * tokens, (item + 1) * tokens)));

  if (outputs['after_block']) {
    const { config } = await networks.component('umt5-base');
    const parsed = parseTextEncoderConfig(config);
    const results = await networks.run(
      'umt5-base',
      (graph, weights) => buildTextEncoder(graph, weights, parsed, (block, value) => graph.output(`block_${block}`, value)),
      {
        ids: integers(ids.data, [batch, tokens]),
        mask_bias: floats(new Float32Array(batch * tokens), [batch, 1, 1, tokens]),
        buckets: int64(relativeBuckets(tokens), [tokens, tokens]),
        query_scale: scalar(1),
      },
    );
    const blocks = Array.from({ length: parsed.blocks }, (_, block) =>
      transposed(floatsOf(results, `block_${block}`), batch, parsed.width, tokens),
    );
    await expect('after_block', Float32Array.from(blocks.flatMap((values) => [...values])));
    return expect('hidden', floatsOf(results, 'hidden'));
  }

  const mask = (await input('mask')).data;
  const session = await networks.session('text-encoder');
  const every = /every (\d+)/.exec(String(params['stored_positions']))?.[1];
  for (const [name, erg] of [
    ['hidden', false],
    ['hidden_tau', true],
  ] as const) {
    const { hidden } = await encodeText(session, rows, { erg, mask });
    const width = hidden.shape[2]!;
    const values = hidden.data as Float32Array;
    await expect(
      name,
      every === undefined ? values : values.filter((_, index) => (Math.floor(index / width) % tokens) % Number(every) === 0),
    );
  }
  return undefined;
};

/** The prompt tokenizer: single prompts, and a batch padded to its longest. */
async function compareTokens(set: GoldenSet, params: GoldenCase['params']): Promise<undefined> {
  const encodePrompt = await promptTokenizerOf(set);
  for (const { text, ids } of params['rows'] as readonly { readonly text: string; readonly ids: readonly number[] }[])
    same(encodePrompt(text), ids, text);
  const batch = params['batch'] as
    | { readonly texts: readonly string[]; readonly input_ids: readonly number[][]; readonly attention_mask: readonly number[][] }
    | undefined;
  if (batch === undefined) return;
  const rows = batch.texts.map(encodePrompt);
  const longest = Math.max(...rows.map(({ length }) => length));
  rows.forEach((row, index) => {
    const padding = Array.from({ length: longest - row.length }, () => 0);
    same([...row, ...padding], batch.input_ids[index]!, batch.texts[index]!);
    same([...row.map(() => 1), ...padding], batch.attention_mask[index]!, batch.texts[index]!);
  });
}

function same(got: readonly number[], want: readonly number[], text: string): void {
  if (got.join() !== want.join()) throw new Error(`${JSON.stringify(text)} gives ${got.join()}, expected ${want.join()}`);
}

/** The prompt tokenizer of a set's checkpoint. */
export async function promptTokenizerOf(set: GoldenSet): Promise<PromptTokenizer> {
  const { checkpoint } = await networksOf(set);
  return createPromptTokenizer(await checkpoint.text('umt5-base/tokenizer.json'), await checkpoint.text('umt5-base/tokenizer_config.json'));
}

/** `[batch, channels, length]` to `[batch, length, channels]`. */
export function transposed(values: Float32Array, batch: number, channels: number, length: number): Float32Array {
  return Float32Array.from({ length: values.length }, (_, index) => {
    const channel = index % channels;
    const place = Math.floor(index / channels) % length;
    const item = Math.floor(index / channels / length);
    return values[(item * channels + channel) * length + place]!;
  }).subarray(0, batch * channels * length);
}
