import { float32, int64 } from '../../../src/runtime/tensor.js';
import { createGraph } from '../../../src/onnx/graph.js';
import { operationsOn } from '../../../src/onnx/operations.js';
import { buildDecoder, buildWeight } from '../../../src/models/v15/autoencoder.js';
import { buildSnake } from '../../../src/models/v15/snake.js';
import { groupTimbres, packSequences } from '../../../src/models/v15/pack-conditions.js';
import type { Sequence } from '../../../src/models/v15/pack-conditions.js';
import { dequantise, digitOf, digitsOf, quantise, softClamp } from '../../../src/models/v15/quantise.js';
import { detokenize, lookUpCodes, poolLatent, tokenizeLatent } from '../../../src/models/v15/run/audio-code-latents.js';
import { encodeLyrics, encodeTimbre, projectText } from '../../../src/models/v15/run/encode-conditions.js';
import { encodeText, lookUpWords } from '../../../src/models/v15/run/encode-text.js';
import { createStepEvaluator, embedTimes, projectCross } from '../../../src/models/v15/run/evaluate-transformer.js';
import { decodeLatent, encodeSound, spreadOf } from '../../../src/models/v15/run/sound-codec.js';
import { floatsOf } from '../../../src/models/v15/run/tensors.js';
import { rootMeanSquare } from '../../../src/models/v15/layers.js';
import { buildStep } from '../../../src/models/v15/transformer.js';
import { buildTextEncoder } from '../../../src/models/v15/text-encoder.js';
import { attentionMask } from '../../../src/models/v15/attention-mask.js';
import { rotaryTable } from '../../../src/models/v15/rotary.js';
import { createWeights } from '../../../src/models/weights.js';
import { createQwenTokenizer } from '../../../src/tokenizers/qwen/create-qwen-tokenizer.js';
import { SAMPLES_PER_FRAME } from '../../../src/models/v15/seconds-to-frames.js';
import { transposed } from '../../../src/diffusion/flow/transposed.js';
import type { Floats } from '../../../src/models/v15/run/tensors.js';
import type { GoldenModel } from '../models.js';
import { modelOf } from '../models.js';
import type { CaseContext, CaseRunner } from '../case.js';

const modelIn = (context: CaseContext): Promise<GoldenModel> => modelOf(context.set, context.golden.weights[0]!);

/** The whole transformer. */
export const runDit: CaseRunner = async (context) => {
  const model = await modelIn(context);
  const { transformer: config } = await model.config();
  const [latent, context_, condition] = [
    await context.tensor('xt'),
    await context.tensor('context'),
    await context.tensor('encoder_hidden_states'),
  ];
  const { data: levels } = await context.tensor('t');
  const rests = context.golden.inputs.includes('r')
    ? await context.tensor('r').then(({ data }) => levels.map((level, index) => level - data[index]!))
    : undefined;
  const times = await embedTimes(await model.session('time'), levels, { rests });
  const cross = await projectCross(await model.session('cross'), condition);
  const [items, frames] = latent.shape as [number, number];
  const evaluate = createStepEvaluator(config, frames);
  const latents = { latent: latent.data, context: context_.data, items, frames };
  await context.expect('velocity', await evaluate(await model.session('step'), latents, times, cross));
  if (!context.golden.outputs.includes('layer0_out')) return;
  const { component } = await model.layout.part('transformer');
  const graph = createGraph('tapped');
  buildStep(graph, createWeights(graph, component.tensors), config, {
    onLayer(layer, value) {
      graph.output(layer === -1 ? 'patch_in' : `layer${layer}_out`, value);
    },
  });
  const session = await context.set.platform.runtime.open(graph.finish(), { name: 'tapped', files: component.files });
  let tapped: Readonly<Record<string, Floats>> = {};
  const tapping: typeof session = {
    ...session,
    async run(inputs) {
      const results = await session.run(inputs);
      tapped = Object.fromEntries(Object.keys(results).map((name) => [name, floatsOf(results, name)]));
      return results;
    },
  };
  await evaluate(tapping, latents, times, cross);
  for (const name of context.golden.outputs.filter((output) => /^(patch_in|layer)/.test(output)))
    await context.expect(name, tapped[name]!.data);
  await session.release();
  const embedded = await model.run(
    'transformer',
    (part, weights) => {
      const input = part.input('x', 'float32', ['batch', 'places', config.conditionWidth]);
      const bias = 'decoder.condition_embedder.bias';
      part.output(
        'y',
        weights.product('decoder.condition_embedder.weight', [config.width, config.conditionWidth], input, { layout: 'rows', bias }),
      );
    },
    { x: condition },
  );
  await context.expect('cond_embed', floatsOf(embedded, 'y').data);
  const normed = await model.run(
    'transformer',
    (part, weights) => {
      const input = part.input('x', 'float32', ['batch', 'patches', config.width]);
      part.output('y', rootMeanSquare(operationsOn(part), input, weights.under('decoder.'), 'norm_out', config.epsilon));
    },
    { x: tapped[`layer${config.layers - 1}_out`]! },
  );
  await context.expect('norm_out_raw', floatsOf(normed, 'y').data);
};

/** Encoders of text, lyrics and timbre, and how their results are packed. */
export const runCondition: CaseRunner = async (context) => {
  if (context.name === 'pack') return runPack(context);
  const model = await modelIn(context);
  const { data: ownerData = new Float32Array(1) } = context.golden.inputs.includes('refer_order')
    ? await context.tensor('refer_order')
    : {};
  const { text, lyrics, timbre } = await encodeAll(context, model, Array.from(ownerData));
  await context.expect('lyric_encoded', lyrics.data);
  await context.expect('text_projected', text.data);
  await context.expect('timbre_token', timbre.tokens.data);
  const packed = packSequences(packSequences(lyrics, timbre.sequence), text);
  await context.expect('packed', packed.data);
  await context.expect(
    'packed_mask',
    packed.present.flatMap((flags) => Array.from(flags)),
  );
};

async function encodeAll(
  context: CaseContext,
  model: GoldenModel,
  owners: readonly number[],
): Promise<{
  readonly text: Sequence;
  readonly lyrics: Sequence;
  readonly timbre: { readonly tokens: Floats; readonly sequence: Sequence };
}> {
  const { condition: config } = await model.config();
  const [text, lyric, given] = [await context.tensor('text'), await context.tensor('lyric'), await context.tensor('refer')];
  const presence = async (name: string, { shape }: Floats): Promise<readonly Float32Array[]> => {
    const [items, length] = shape as [number, number];
    const data = context.golden.inputs.includes(name) ? (await context.tensor(name)).data : new Float32Array(items * length).fill(1);
    return Array.from({ length: items }, (_, item) => data.slice(item * length, (item + 1) * length));
  };
  const reference =
    given.shape[1] === 0
      ? float32((await model.silence()).slice(0, config.timbreFrames * config.channels), [1, config.timbreFrames, config.channels])
      : given;
  const lyricPresence = await presence('lyric_mask', lyric);
  const tokens = await encodeTimbre(await model.session('timbre'), reference, config);
  return {
    text: { ...(await projectText(await model.session('text'), text)).text, present: await presence('text_mask', text) },
    lyrics: { ...(await encodeLyrics(await model.session('lyrics'), lyric, config, lyricPresence)), present: lyricPresence },
    timbre: { tokens, sequence: groupTimbres(tokens, owners) },
  };
}

async function runPack(context: CaseContext): Promise<void> {
  const sequence = async (rows: string, mask: string): Promise<Sequence> => {
    const [values, flags] = [await context.tensor(rows), await context.tensor(mask)];
    const length = values.shape[1]!;
    return {
      ...values,
      present: Array.from({ length: values.shape[0]! }, (_, item) => flags.data.slice(item * length, (item + 1) * length)),
    };
  };
  const packed = packSequences(await sequence('h1', 'm1'), await sequence('h2', 'm2'));
  await context.expect('packed', packed.data);
  await context.expect(
    'mask',
    packed.present.flatMap((flags) => Array.from(flags)),
  );
}

/** Audio codes: to them, from them, and the quantiser alone. */
export const runFsq: CaseRunner = async (context) => {
  if (context.name === 'scalar_table') return runScalarTable(context);
  const model = await modelIn(context);
  const { tokenizer, detokenizer } = await model.config();
  if (context.name === 'decode_codes') {
    const codes = Array.from((await context.tensor('codes')).data);
    await context.expect('code_values', dequantise(codes, tokenizer.levels));
    const quantized = await lookUpCodes(await model.session('codes'), codes, tokenizer);
    await context.expect('quantized', quantized.data);
    return context.expect('latents', await detokenize(await model.session('detokenizer'), quantized, detokenizer));
  }
  const latents = await context.tensor('latents');
  const [items, frames, channels] = latents.shape as [number, number, number];
  const silence = await model.silence();
  const found: Record<string, number[]> = {};
  const add = (name: string, values: ArrayLike<number>): void => void (found[name] ??= []).push(...Array.from(values));
  for (let item = 0; item < items; item += 1) {
    const own = latents.data.slice(item * frames * channels, (item + 1) * frames * channels);
    const { pooled, projected } = await poolLatent(await model.session('tokenizer'), own, tokenizer, silence);
    const codes = quantise(projected.data, tokenizer.levels);
    const quantized = await lookUpCodes(await model.session('codes'), codes, tokenizer);
    const back = await detokenize(await model.session('detokenizer'), quantized, detokenizer);
    add('pooled', pooled.data);
    add('projected', projected.data);
    add('indices', codes);
    add(
      'digits',
      codes.flatMap((code) => digitsOf(code, tokenizer.levels)),
    );
    add('quantized', quantized.data);
    add('detokenized', back);
    add('detokenized_cropped', back.subarray(0, own.length));
  }
  for (const name of context.golden.outputs) await context.expect(name, found[name]!);
};

async function runScalarTable(context: CaseContext): Promise<void> {
  const { levels } = context.golden.params as { readonly levels: readonly number[] };
  const { data } = await context.tensor('x');
  const { data: safe } = await context.tensor('safe');
  const { data: digits } = await context.tensor('digit');
  const levelAt = (index: number): number => levels[index % levels.length]!;
  await context.expect(
    'soft_clamped',
    data.map((value, index) => softClamp(value, levelAt(index))),
  );
  // Digits at a bin's edge are not compared.
  const got = Array.from(data, (value, index) => (safe[index] === 1 ? digitOf(value, levelAt(index)) : digits[index]!));
  await context.expect('digit', got);
}

/** The autoencoder between latents and sound. */
export const runVae: CaseRunner = async (context) => {
  const model = await modelOf(context.set, 'acestep-v15-turbo');
  const { autoencoder: config } = await model.config();
  if (context.name === 'snake') {
    const x = await context.tensor('x');
    const results = await model.run(
      'autoencoder',
      (graph, weights) => {
        const input = graph.input('x', 'float32', ['batch', x.shape[1]!, 'places']);
        graph.output(
          'y',
          buildSnake(graph, operationsOn(graph), input, { weights: weights.under('decoder.'), name: 'snake1', perFrame: 1 }),
        );
      },
      { x },
    );
    return context.expect('y', floatsOf(results, 'y').data);
  }
  if (context.name === 'weight_norm_folded') {
    const shapes = await Promise.all(context.golden.outputs.map(async (name) => [name, (await context.tensor(name)).shape] as const));
    const results = await model.run(
      'autoencoder',
      (graph, weights) => {
        const o = operationsOn(graph);
        for (const [name, shape] of shapes) graph.output(name, buildWeight(o, weights, name, shape as [number, number, number]));
      },
      {},
    );
    for (const [name] of shapes) await context.expect(name, floatsOf(results, name).data);
    return undefined;
  }
  if (context.name.startsWith('encode')) return runEncode(context, model);
  const z = await context.tensor('z');
  const [, channels, frames] = z.shape as [number, number, number];
  const latent = transposed(z.data, channels, frames);
  const whole = await decodeLatent(await model.session('decoder'), latent, channels, { tile: frames });
  if (context.name === 'tiled_decode') return runTiles(context, model, latent, channels, whole);
  await context.expect(
    'audio',
    whole.flatMap((wave) => Array.from(wave)),
  );
  if (!context.golden.outputs.includes('dec_conv1')) return undefined;
  const results = await model.run(
    'autoencoder',
    (graph, weights) => buildDecoder(graph, weights, config, (stage, value) => graph.output(`dec_${stage}`, value)),
    { latent: z },
  );
  for (const name of context.golden.outputs.filter((output) => output.startsWith('dec_')))
    await context.expect(name, floatsOf(results, name).data);
  return undefined;
};

async function runEncode(context: CaseContext, model: GoldenModel): Promise<void> {
  const session = await model.session('encoder');
  const { data, shape } = await context.tensor('audio');
  const [items, channels, samples] = shape as [number, number, number];
  const size = channels * samples;
  const means: number[] = [];
  const scales: number[] = [];
  for (let item = 0; item < items; item += 1) {
    const results = await session.run({ audio: float32(data.slice(item * size, (item + 1) * size), [1, channels, samples]) });
    means.push(...floatsOf(results, 'mean').data);
    scales.push(...floatsOf(results, 'scale').data);
  }
  await context.expect('mean', means);
  if (!context.golden.outputs.includes('scale')) return;
  await context.expect('scale', scales);
  const spread = scales.map(spreadOf);
  await context.expect('std', spread);
  const { data: noise } = await context.tensor('eps');
  await context.expect(
    'sample',
    means.map((value, index) => value + spread[index]! * noise[index]!),
  );
}

/** Our tiles must be the untiled result; the reference's own are only as good as their overlap. */
async function runTiles(
  context: CaseContext,
  model: GoldenModel,
  latent: Float32Array,
  channels: number,
  whole: readonly Float32Array[],
): Promise<void> {
  const session = await model.session('decoder');
  const frames = latent.length / channels;
  const both = (waves: readonly Float32Array[], from: number): number[] =>
    waves.flatMap((wave) => Array.from(wave.subarray(from, from + SAMPLES_PER_FRAME)));
  // Such as tiled16_4_seam: chunks of 16 frames of which 4 overlap on each side, so that 8 are kept.
  const rough = context.golden.outputs.find((name) => name.startsWith('tiled'))!;
  const [chunk, halo] = rough.match(/\d+/g)!.map(Number) as [number, number];
  const tile = chunk - 2 * halo;
  const seam = (waves: readonly Float32Array[]): number[] => both(waves, tile * SAMPLES_PER_FRAME - SAMPLES_PER_FRAME / 2);
  for (const waves of [whole, await decodeLatent(session, latent, channels, { tile })]) {
    await context.expect('full_head', both(waves, 0));
    await context.expect('full_tail', both(waves, (frames - 1) * SAMPLES_PER_FRAME));
    await context.expect('full_seam', seam(waves));
  }
  await context.expect(rough, seam(await decodeLatent(session, latent, channels, { tile, halo })));
}

/** The text encoder and its table of words. */
export const runTextEncoder: CaseRunner = async (context) => {
  const tokenizerOf = async (folder: string) =>
    createQwenTokenizer(new TextDecoder().decode(await context.set.platform.read(`checkpoints/${folder}/tokenizer.json`)));
  if (context.name === 'truncation') {
    const {
      ids,
      max_length: maxTokens,
      text: description,
    } = context.golden.params as { readonly ids: readonly number[]; readonly max_length: number; readonly text: string };
    const tokenizer = await tokenizerOf('Qwen3-Embedding-0.6B');
    // Such as: soft piano notes x200 joined by a space
    const [, words, times] = /^(.*) x(\d+) joined by a space$/.exec(description)!;
    const text = Array.from({ length: Number(times) }, () => words).join(' ');
    sameIds(tokenizer.encode(text, { maxTokens }), ids);
    const { data } = await context.tensor('ids_untruncated_len');
    if (tokenizer.encode(text).length !== data[0])
      throw new Error(`the whole text has ${tokenizer.encode(text).length} ids, expected ${data[0]}`);
    return;
  }
  const model = await modelOf(context.set, 'acestep-v15-turbo');
  const { text: config } = await model.config();
  const ids = await context.tensor('input_ids');
  const rows = Array.from({ length: ids.shape[0]! }, (_, item) =>
    Array.from(ids.data.slice(item * ids.shape[1]!, (item + 1) * ids.shape[1]!)),
  );
  await context.expect('last_hidden_state', (await encodeText(await model.session('text-encoder'), rows, config)).data);
  if (context.name === 'layers') {
    const length = ids.shape[1]!;
    const results = await model.run(
      'text-encoder',
      (graph, weights) => buildTextEncoder(graph, weights, config, (layer, value) => graph.output(`layer${layer}`, value)),
      {
        ids: int64(BigInt64Array.from(rows[0]!, BigInt), [1, length]),
        ...rotaryTable(length, config.headSize, config.ropeTheta),
        causal_mask: attentionMask({ length, causal: true }),
      },
    );
    for (let layer = 0; layer < config.layers; layer += 1) await context.expect(`layer${layer}`, floatsOf(results, `layer${layer}`).data);
    return;
  }
  await context.expect('embeddings', (await lookUpWords(await model.session('words'), rows)).data);
  const params = context.golden.params as {
    readonly texts: readonly string[];
    readonly ids_with_eos_template: readonly (readonly number[])[];
    readonly ids_without_eos_template: readonly (readonly number[])[];
  };
  for (const [folder, wanted] of [
    ['Qwen3-Embedding-0.6B', params.ids_with_eos_template],
    ['tokenizer-no-eos-template', params.ids_without_eos_template],
  ] as const) {
    const tokenizer = await tokenizerOf(folder);
    params.texts.forEach((text, index) => sameIds(tokenizer.encode(text), wanted[index]!));
  }
};

function sameIds(got: readonly number[], want: readonly number[]): void {
  if (got.join() !== want.join()) throw new Error(`ids are ${got.join()}, expected ${want.join()}`);
}

/** The source clip of whole runs, and its latent. */
export const runSource: CaseRunner = async (context) => {
  const model = await modelOf(context.set, 'acestep-v15-turbo');
  const { data, shape } = await context.tensor('audio');
  const samples = shape[2]!;
  const audio = Array.from({ length: shape[1]! }, (_, channel) => data.slice(channel * samples, (channel + 1) * samples));
  await context.expect('latent_mean', await encodeSound(await model.session('encoder'), audio));
};

/** The same networks from the layout of diffusers. */
export const runDiffusersLayout: CaseRunner = async (context) => {
  const model = await modelIn(context);
  const { tokenizer, detokenizer, transformer } = await model.config();
  const { text, lyrics, timbre } = await encodeAll(context, model, [0]);
  const condition = packSequences(packSequences(lyrics, timbre.sequence), text);
  await context.expect('condition', condition.data);
  const latent = await context.tensor('xt');
  const [items, frames] = latent.shape as [number, number];
  const times = await embedTimes(await model.session('time'), (await context.tensor('t')).data);
  const cross = await projectCross(await model.session('cross'), condition);
  const latents = { latent: latent.data, context: (await context.tensor('context')).data, items, frames };
  await context.expect('velocity', await createStepEvaluator(transformer, frames)(await model.session('step'), latents, times, cross));
  const codes = await tokenizeLatent(
    await model.session('tokenizer'),
    (await context.tensor('latents')).data,
    tokenizer,
    new Float32Array(0),
  );
  await context.expect('indices', codes);
  const quantized = await lookUpCodes(await model.session('codes'), codes, tokenizer);
  await context.expect('quantized', quantized.data);
  await context.expect('detokenized', await detokenize(await model.session('detokenizer'), quantized, detokenizer));
};
