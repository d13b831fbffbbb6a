import { parseTransformerConfig } from '../../src/models/v1/config.js';
import type { TransformerConfig } from '../../src/models/v1/config.js';
import { createVelocityModel, encodeCondition, prepareCondition } from '../../src/models/v1/conditioning.js';
import { relativeIndices, relativeTable } from '../../src/models/v1/lyric-encoder.js';
import { rotaryTable, rotate } from '../../src/models/v1/rotary.js';
import {
  buildBlock,
  buildCrossAttention,
  buildCrossKeys,
  buildFeedForward,
  buildFinal,
  buildPatches,
  buildSelfAttention,
  buildStep,
  buildTimestep,
  TIMESTEP_FEATURES,
  timestepFeatures,
} from '../../src/models/v1/transformer.js';
import { operationsOn } from '../../src/onnx/operations.js';
import type { Value } from '../../src/onnx/types.js';
import { int64 } from '../../src/runtime/tensor.js';
import type { Tensor } from '../../src/runtime/tensor.js';
import type { CaseContext, CaseRunner } from '../case.js';
import { floats, floatsOf, integers, networksOf, scalar } from './networks.js';
import { transposed } from './umt5.js';

const COMPONENT = 'ace_step_transformer';

/** The condition encoder and the diffusion transformer, whole and in parts. */
export const runTransformer: CaseRunner = async (context) => {
  const name = context.golden.name.split('/')[1]!;
  const { config: json } = await (await networksOf(context.set)).component(COMPONENT);
  const config = parseTransformerConfig(json);
  const runner = [
    ['timestep_embedding', runTimestep],
    ['rope_', runRotary],
    ['patch_embed', runPatches],
    ['final_layer', runFinal],
    ['lyric_', runLyrics],
    ['block', runBlock],
    ['encode', runEncode],
    ['decode', runDecode],
  ].find(([prefix]) => name.startsWith(prefix as string))?.[1] as
    | ((context: CaseContext, config: TransformerConfig) => Promise<void>)
    | undefined;
  if (runner === undefined) throw new Error('no runner for this case yet');
  return runner(context, config);
};

async function runTimestep({ set, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  const { data } = await input('timestep');
  const features = Float32Array.from([...data].flatMap((timestep) => [...timestepFeatures(timestep)]));
  await expect('sinusoid', features);
  const results = await (
    await networksOf(set)
  ).run(
    COMPONENT,
    (graph, weights) => {
      const given = graph.input('features', 'float32', ['batch', TIMESTEP_FEATURES]);
      const { embedded, modulation } = buildTimestep(operationsOn(graph), given, weights, config);
      graph.output('embedded', embedded);
      graph.output('modulation', modulation);
    },
    { features: floats(features, [data.length, TIMESTEP_FEATURES]) },
  );
  await expect('embedded_timestep', floatsOf(results, 'embedded'));
  await expect('modulation', floatsOf(results, 'modulation'));
}

async function runRotary({ set, golden, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  const { params, outputs } = golden;
  if (outputs['cos']) {
    const [length, size] = [params['seq_len'] as number, params['head_dim'] as number];
    const { cos, sin } = rotaryTable(length, size, params['theta'] as number);
    await expect('cos', transposed(cos, 1, size, length));
    return expect('sin', transposed(sin, 1, size, length));
  }
  const x = await input('x');
  const [batch, heads, length, size] = x.shape as [number, number, number, number];
  const { cos, sin } = rotaryTable(length, size, config.ropeTheta);
  const turned = await (
    await networksOf(set)
  ).run(
    COMPONENT,
    (graph) => {
      const o = operationsOn(graph);
      const given = graph.input('x', 'float32', [batch, heads, size, length]);
      graph.output('y', rotate(o, given, graph.input('cos', 'float32', [size, length]), graph.input('sin', 'float32', [size, length])));
    },
    {
      x: floats(transposed(x.data, batch * heads, length, size), [batch, heads, size, length]),
      cos: floats(cos, [size, length]),
      sin: floats(sin, [size, length]),
    },
  );
  return expect('y', transposed(floatsOf(turned, 'y'), batch * heads, size, length));
}

async function runPatches({ set, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  const latent = await input('latent');
  const results = await (
    await networksOf(set)
  ).run(
    COMPONENT,
    (graph, weights) => {
      const given = graph.input('latent', 'float32', ['batch', config.channels, config.rows, 'frames']);
      graph.output('tokens', buildPatches(operationsOn(graph), given, weights, config));
    },
    { latent: floats(latent.data, latent.shape) },
  );
  return expect('tokens', transposed(floatsOf(results, 'tokens'), latent.shape[0]!, config.width, latent.shape[3]!));
}

async function runFinal({ set, golden, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  const hidden = await input('hidden');
  const embedded = await input('embedded_timestep');
  const [batch, length] = hidden.shape as [number, number];
  const results = await (
    await networksOf(set)
  ).run(
    COMPONENT,
    (graph, weights) => {
      const x = graph.input('x', 'float32', ['batch', config.width, 'frames']);
      const time = graph.input('time', 'float32', ['batch', config.width, 1]);
      graph.output('latent', buildFinal(operationsOn(graph), x, time, weights, config));
    },
    {
      x: floats(transposed(hidden.data, batch, length, config.width), [batch, config.width, length]),
      time: floats(embedded.data, [batch, config.width, 1]),
    },
  );
  // The reference pads with zeros or cuts when another length is asked for; the networks themselves never change a length.
  const wanted = golden.params['output_length'] as number;
  const rows = config.channels * config.rows * batch;
  const got = floatsOf(results, 'latent');
  const fitted = new Float32Array(rows * wanted);
  for (let row = 0; row < rows; row += 1) fitted.set(got.subarray(row * length, row * length + Math.min(length, wanted)), row * wanted);
  return expect('latent', fitted);
}

async function runLyrics({ set, golden, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  if (golden.outputs['pos_emb']) {
    const [length, width] = [golden.params['length'] as number, golden.params['d_model'] as number];
    return expect('pos_emb', transposed(relativeTable(length, width), 1, width, 2 * length - 1));
  }
  const ids = await input('ids');
  const mask = await input('mask');
  const [batch, length] = ids.shape as [number, number];
  const session = await (await networksOf(set)).session('condition');
  const run = (scale: number) =>
    session.run({
      text: floats(new Float32Array(batch * config.textSize), [batch, 1, config.textSize]),
      speaker: floats(new Float32Array(batch * config.speakerSize), [batch, config.speakerSize]),
      lyric_ids: integers(ids.data, [batch, length]),
      lyric_mask: floats(mask.data, [batch, length]),
      lyric_positions: floats(relativeTable(length, config.lyricSize), [config.lyricSize, 2 * length - 1]),
      lyric_indices: int64(relativeIndices(length), [length, length]),
      query_scale: scalar(scale),
    });
  const plain = await run(1);
  await expect('encoder_out', floatsOf(plain, 'lyrics_encoded'));
  await expect('projected', floatsOf(plain, 'lyrics'));
  await expect('projected_erg', floatsOf(await run(golden.params['erg_tau'] as number), 'lyrics'));
}

async function runBlock({ set, golden, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  const { width, headSize } = config;
  const hidden = await input('hidden');
  const [batch, length] = hidden.shape as [number, number];
  const block = (golden.params['block'] as number | undefined) ?? 3;
  const condition = golden.inputs['encoder_hidden'] ? await input('encoder_hidden') : undefined;
  const places = condition?.shape[1] ?? 1;
  const frames = rotaryTable(length, headSize, config.ropeTheta);
  const keys = rotaryTable(places, headSize, config.ropeTheta);
  const frameMask = (await input('attention_mask')).data;
  const feeds: Record<string, Tensor> = {
    x: floats(transposed(hidden.data, batch, length, width), [batch, width, length]),
    frame_mask: floats(frameMask, [batch, 1, 1, length]),
    cos: floats(frames.cos, [headSize, length]),
    sin: floats(frames.sin, [headSize, length]),
  };
  if (condition !== undefined) {
    const temb = await input('temb');
    const places01 = (await input('encoder_mask')).data;
    Object.assign(feeds, {
      condition: floats(transposed(condition.data, batch, places, width), [batch, width, places]),
      key_cos: floats(keys.cos, [headSize, places]),
      key_sin: floats(keys.sin, [headSize, places]),
      mask_bias: floats(
        places01.map((value) => (value === 1 ? 0 : -1e30)),
        [batch, 1, places, 1],
      ),
      modulation: floats(temb.data, [batch, 6 * width, 1]),
    });
  }
  const results = await (
    await networksOf(set)
  ).run(
    COMPONENT,
    (graph, weights) => {
      const o = operationsOn(graph);
      const own = weights.under(`transformer_blocks.${block}.`);
      const x = graph.input('x', 'float32', ['batch', width, 'frames']);
      const mask = graph.input('frame_mask', 'float32', ['batch', 1, 1, 'frames']);
      const rotary = { cos: graph.input('cos', 'float32', [headSize, 'frames']), sin: graph.input('sin', 'float32', [headSize, 'frames']) };
      graph.output('self', buildSelfAttention(o, x, own.under('attn.'), config, rotary, mask));
      if (condition === undefined) return;
      const given = graph.input('condition', 'float32', ['batch', width, 'places']);
      const keyRotary = {
        cos: graph.input('key_cos', 'float32', [headSize, 'places']),
        sin: graph.input('key_sin', 'float32', [headSize, 'places']),
      };
      const { key, value } = buildCrossKeys(o, given, own.under('cross_attn.'), config, keyRotary);
      const maskBias: Value = graph.input('mask_bias', 'float32', ['batch', 1, 'places', 1]);
      const modulation = graph.input('modulation', 'float32', ['batch', 6 * width, 1]);
      const inputs = { key, value, rotary, maskBias, modulation, queryScale: undefined, frameMask: mask };
      graph.output('cross', buildCrossAttention(o, x, own.under('cross_attn.'), config, inputs));
      graph.output('feed', buildFeedForward(o, x, own.under('ff.'), config));
      graph.output('block', buildBlock(o, x, own, config, inputs));
    },
    feeds,
  );
  const names = {
    self: 'self_attention_of_hidden',
    cross: 'cross_attention_of_hidden',
    feed: 'feed_forward_of_hidden',
    block: 'block_output',
  };
  for (const [own, name] of Object.entries(names)) {
    if (golden.outputs[name]) await expect(name, transposed(floatsOf(results, own), batch, width, length));
  }
}

async function runEncode({ set, golden, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  const session = await (await networksOf(set)).session('condition');
  const text = await input('text');
  const textMask = (await input('text_mask')).data;
  const ids = await input('lyric_ids');
  const lyricMask = (await input('lyric_mask')).data;
  const [batch, length] = ids.shape as [number, number];
  const rows = Array.from({ length: batch }, (_, item) => Array.from(ids.data.subarray(item * length, (item + 1) * length)));
  const speaker = golden.inputs['speaker'] ? (await input('speaker')).data : undefined;
  const states = { hidden: floats(text.data, text.shape), mask: textMask };
  const silent = { hidden: floats(new Float32Array(text.data.length), text.shape), mask: textMask };

  const plain = await encodeCondition(session, config, states, { ids: rows, mask: lyricMask, speaker });
  await expect('encoder_hidden', plain.hidden.data as Float32Array);
  await expect('encoder_mask', plain.mask);
  const erg = await encodeCondition(session, config, states, { ids: rows, mask: lyricMask }, { erg: true });
  await expect('encoder_hidden_erg', erg.hidden.data as Float32Array);
  const zeros = rows.map((row) => row.map(() => 0));
  const none = await encodeCondition(session, config, silent, { ids: zeros, mask: lyricMask });
  await expect('encoder_hidden_null', none.hidden.data as Float32Array);
}

async function runDecode({ set, golden, expect, input }: CaseContext, config: TransformerConfig): Promise<void> {
  const networks = await networksOf(set);
  const latent = await input('latent');
  const condition = await input('encoder_hidden');
  const mask = (await input('encoder_mask')).data;
  const timesteps = (await input('timestep')).data;
  const [batch, , , frames] = latent.shape as [number, number, number, number];
  const prepared = await prepareCondition(await networks.session('cross'), config, {
    hidden: floats(condition.data, condition.shape),
    mask,
  });

  if (timesteps.every((timestep) => timestep === timesteps[0]) && !golden.outputs['after_block_first']) {
    const model = createVelocityModel(await networks.session('step'), config, { batch, frames });
    await expect('velocity', await model.predict(latent.data, timesteps[0]!, prepared));
    return expect('velocity_erg', await model.predict(latent.data, timesteps[0]!, { ...prepared, erg: true }));
  }
  const { cos, sin } = rotaryTable(frames, config.headSize, config.ropeTheta);
  const features = Float32Array.from([...timesteps].flatMap((timestep) => [...timestepFeatures(timestep)]));
  const run = (scale: number) =>
    networks.run(
      COMPONENT,
      (graph, weights) => buildStep(graph, weights, config, { onBlock: (block, value) => graph.output(`block_${block}`, value) }),
      {
        latent: floats(latent.data, latent.shape),
        timestep: floats(features, [batch, TIMESTEP_FEATURES]),
        cos: floats(cos, [config.headSize, frames]),
        sin: floats(sin, [config.headSize, frames]),
        mask_bias: prepared.maskBias,
        query_scale: scalar(scale),
        ...prepared.keys,
      },
    );
  const plain = await run(1);
  await expect('velocity', floatsOf(plain, 'velocity'));
  if (golden.outputs['after_block_first']) {
    await expect('after_block_first', transposed(floatsOf(plain, 'block_0'), batch, config.width, frames));
    await expect('after_block_last', transposed(floatsOf(plain, `block_${config.blocks - 1}`), batch, config.width, frames));
  }
  await expect('velocity_erg', floatsOf(await run(0.01), 'velocity'));
}
