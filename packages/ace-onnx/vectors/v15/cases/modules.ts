import { createGraph } from '../../../src/onnx/graph.js';
import { operationsOn } from '../../../src/onnx/operations.js';
import { attentionMask } from '../../../src/models/v15/attention-mask.js';
import { buildFeedForward, buildKeys, rootMeanSquare, rotaryInputs, rotate } from '../../../src/models/v15/layers.js';
import { rotaryTable } from '../../../src/models/v15/rotary.js';
import { embedTimes } from '../../../src/models/v15/run/evaluate-transformer.js';
import { floatsOf } from '../../../src/models/v15/run/tensors.js';
import { TIME_FEATURES, timeFeatures } from '../../../src/models/v15/time-embedding.js';
import { buildFrames, buildLayer, buildPatches } from '../../../src/models/v15/transformer.js';
import { networkTime } from '../../../src/diffusion/flow/timesteps.js';
import type { Weights } from '../../../src/models/weights.js';
import { float32 } from '../../../src/runtime/tensor.js';
import type { Tensor } from '../../../src/runtime/tensor.js';
import type { CaseContext, CaseRunner } from '../case.js';
import { modelOf } from '../models.js';

/** The parts of the transformer, each alone. */
export const runModules: CaseRunner = (context) => {
  const run = MODULES[context.name];
  if (run === undefined) throw new Error(`the module ${context.name} is not known`);
  return run(context);
};

const MODULES: Readonly<Record<string, CaseRunner>> = {
  rmsnorm: runNorm,
  rope: runRope,
  async rope_real_dims(context) {
    const { theta, head_dim: size } = context.golden.params as { readonly theta: number; readonly head_dim: number };
    const { data: positions } = await context.tensor('positions');
    const tables = Array.from(positions, (position) => rotaryTable(1, size, theta, position));
    await context.expect(
      'cos',
      tables.flatMap(({ cos }) => Array.from(cos.data as Float32Array)),
    );
    await context.expect(
      'sin',
      tables.flatMap(({ sin }) => Array.from(sin.data as Float32Array)),
    );
  },
  swiglu_mlp: runFeedForward,
  dit_layer_sliding: runLayer,
  dit_layer_full: runLayer,
  dit_layer_sliding_window128: runLayer,
  async mask_4d(context) {
    const { window } = context.golden.params as { readonly window: number };
    const { data, shape } = await context.tensor('padding');
    const length = shape[1]!;
    const present = Array.from({ length: shape[0]! }, (_, item) => data.slice(item * length, (item + 1) * length));
    await context.expect(
      'allowed',
      attentionMask({ length, window, present }).data.map((bias) => (bias === 0 ? 1 : 0)),
    );
  },
  time_embed: runTimeEmbedding,
  async time_sinusoid_bf16(context) {
    const { data: times } = await context.tensor('t');
    const told = times.map((time) => networkTime(time, 'bfloat16'));
    await context.expect('arg', told);
    await context.expect('sinusoid', timeFeatures(told));
  },
  patch_in: runPatches,
  patch_out: runFrames,
  patch_real_channels: runRealPatches,
};

async function runNorm(context: CaseContext): Promise<void> {
  const model = await modelOf(context.set, context.golden.weights[0]!);
  const x = await context.tensor('x');
  const { transformer } = await model.config();
  const results = await model.run(
    'transformer',
    (graph, weights) => {
      const input = graph.input('x', 'float32', ['batch', 'places', transformer.width]);
      graph.output('y', rootMeanSquare(operationsOn(graph), input, weights.under('decoder.'), 'norm_out', transformer.epsilon));
    },
    { x },
  );
  await context.expect('y', floatsOf(results, 'y').data);
}

async function runRope(context: CaseContext): Promise<void> {
  const { theta, head_dim: size } = context.golden.params as { readonly theta: number; readonly head_dim: number };
  const { shape } = await context.tensor('cos');
  const table = rotaryTable(shape[0]!, size, theta);
  await context.expect('cos', table.cos.data as Float32Array);
  await context.expect('sin', table.sin.data as Float32Array);
  await context.expect(
    'inv_freq',
    Array.from({ length: size / 2 }, (_, index) => theta ** ((-2 * index) / size)),
  );
  for (const name of ['q', 'k']) {
    const x = await context.tensor(name);
    const [, heads, places] = x.shape as [number, number, number];
    const graph = createGraph('rotate');
    const o = operationsOn(graph);
    const input = graph.input('x', 'float32', ['batch', heads, 'places', size]);
    const rotary = rotaryInputs(o, (label, axes) => graph.input(label, 'float32', axes), 'places', size);
    // Ours has the heads inside.
    graph.output('y', o.transpose(rotate(o, o.transpose(input, [0, 2, 1, 3]), rotary), [0, 2, 1, 3]));
    const session = await context.set.platform.runtime.open(graph.finish(), { name: 'rotate', files: [] });
    const results = await session.run({ x, ...rotaryTable(places, size, theta) });
    await context.expect(`${name}_rot`, floatsOf(results, 'y').data);
    await session.release();
  }
}

async function runFeedForward(context: CaseContext): Promise<void> {
  const model = await modelOf(context.set, context.golden.weights[0]!);
  const { transformer } = await model.config();
  const results = await model.run(
    'transformer',
    (graph, weights) => {
      const input = graph.input('x', 'float32', ['batch', 'places', transformer.width]);
      graph.output('y', buildFeedForward(operationsOn(graph), input, weights.under('decoder.layers.0.mlp.'), transformer));
    },
    { x: await context.tensor('x') },
  );
  await context.expect('y', floatsOf(results, 'y').data);
}

async function runLayer(context: CaseContext): Promise<void> {
  const { layer_index: layer = 0, sliding_window: window } = context.golden.params as {
    readonly layer_index?: number;
    readonly sliding_window: number;
  };
  const model = await modelOf(context.set, context.golden.weights[0]!);
  const { transformer: config } = await model.config();
  const [hidden, encoder, times] = [await context.tensor('hidden'), await context.tensor('encoder'), await context.tensor('timestep_proj')];
  const [batch, length] = hidden.shape as [number, number];
  const results = await model.run(
    'transformer',
    (graph, weights) => {
      const o = operationsOn(graph);
      const own = weights.under(`decoder.layers.${layer}.`);
      const condition = graph.input('encoder', 'float32', ['batch', 'keys', config.width]);
      const parts = buildLayer(o, graph.input('hidden', 'float32', ['batch', 'places', config.width]), own, config, {
        cross: buildKeys(o, condition, own.under('cross_attn.'), config),
        rotary: rotaryInputs(o, (name, shape) => graph.input(name, 'float32', shape), 'places', config.headSize),
        modulation: graph.input('modulation', 'float32', ['batch', 6 * config.width]),
        mask: config.sliding[layer] === true ? graph.input('mask', 'float32', [1, 1, 'places', 'places']) : undefined,
      });
      graph.output('out', parts.out);
      graph.output('self_attn_out', parts.attended);
      graph.output('cross_attn_out', parts.crossed);
      graph.output('mlp_out', parts.fed);
      graph.output('norm1', parts.normed);
    },
    {
      hidden,
      encoder,
      modulation: float32(times.data, [batch, 6 * config.width]),
      ...rotaryTable(length, config.headSize, config.ropeTheta),
      ...(config.sliding[layer] === true ? { mask: attentionMask({ length, window }) } : {}),
    },
  );
  for (const name of context.golden.outputs) await context.expect(name, floatsOf(results, name).data);
}

async function runTimeEmbedding(context: CaseContext): Promise<void> {
  const model = await modelOf(context.set, context.golden.weights[0]!);
  const { data: times } = await context.tensor('t');
  await context.expect('sinusoid', timeFeatures(times.map((time) => 1000 * time)));
  const session = await model.session('time');
  const both = await embedTimes(session, times);
  await context.expect('temb', both.embedded.data);
  await context.expect('timestep_proj', both.modulation.data);
  const { transformer: config } = await model.config();
  const branch = async (prefix: string, values: Float32Array): Promise<readonly Tensor[]> => {
    const results = await model.run(
      'transformer',
      (graph, weights) => {
        const own = weights.under(prefix);
        const o = operationsOn(graph);
        const features = graph.input('x', 'float32', ['times', TIME_FEATURES]);
        const layer = (x: typeof features, name: string, outputs: number) => layerOf(own, x, name, outputs);
        const embedded = layer(o.silu(layer(features, 'linear_1', config.width)), 'linear_2', config.width);
        graph.output('embedded', embedded);
        graph.output('modulation', layer(o.silu(embedded), 'time_proj', 6 * config.width));
      },
      { x: float32(timeFeatures(values.map((value) => 1000 * value)), [values.length, TIME_FEATURES]) },
    );
    return [floatsOf(results, 'embedded'), floatsOf(results, 'modulation')];
  };
  const [time, rest] = [await branch('decoder.time_embed.', times), await branch('decoder.time_embed_r.', new Float32Array(times.length))];
  await context.expect('temb_t', time[0]!.data as Float32Array);
  await context.expect('proj_t', time[1]!.data as Float32Array);
  await context.expect('temb_r', rest[0]!.data as Float32Array);
  await context.expect('proj_r', rest[1]!.data as Float32Array);
}

function layerOf(weights: Weights, x: Parameters<Weights['product']>[2], name: string, outputs: number): ReturnType<Weights['product']> {
  return weights.product(`${name}.weight`, [outputs, x.shape.at(-1) as number], x, { layout: 'rows', bias: `${name}.bias` });
}

async function runPatches(context: CaseContext): Promise<void> {
  const model = await modelOf(context.set, context.golden.weights[0]!);
  const { transformer: config } = await model.config();
  const results = await model.run(
    'transformer',
    (graph, weights) => {
      const x = graph.input('x', 'float32', ['batch', 'frames', config.inputs]);
      graph.output('y', buildPatches(operationsOn(graph), x, weights.under('decoder.'), config));
    },
    { x: await context.tensor('x') },
  );
  await context.expect('y', floatsOf(results, 'y').data);
}

async function runFrames(context: CaseContext): Promise<void> {
  const model = await modelOf(context.set, context.golden.weights[0]!);
  const { transformer: config } = await model.config();
  const results = await model.run(
    'transformer',
    (graph, weights) => {
      const x = graph.input('x', 'float32', ['batch', 'patches', config.width]);
      graph.output('y', buildFrames(operationsOn(graph), x, weights.under('decoder.'), config));
    },
    { x: await context.tensor('x') },
  );
  await context.expect('y', floatsOf(results, 'y').data);
}

/** Patches with weights of the case's own, which enter the graph as inputs. */
async function runRealPatches(context: CaseContext): Promise<void> {
  const x = await context.tensor('x');
  const given = {
    wIn: await context.tensor('w_in'),
    bIn: await context.tensor('b_in'),
    wOut: await context.tensor('w_out'),
    bOut: await context.tensor('b_out'),
  };
  const [width, inputs, patch] = given.wIn.shape as [number, number, number];
  const channels = given.wOut.shape[1]!;
  const graph = createGraph('patches');
  const o = operationsOn(graph);
  const fed = {
    'proj_in.1.weight': given.wIn,
    'proj_in.1.bias': given.bIn,
    'proj_out.1.weight': given.wOut,
    'proj_out.1.bias': given.bOut,
  };
  const values = new Map(Object.entries(fed).map(([name, tensor]) => [name, graph.input(name, 'float32', tensor.shape)]));
  const weights = {
    float: (name: string) => values.get(name)!,
    product: (name: string, [outputs, inner]: readonly [number, number], rows: Parameters<Weights['product']>[2]) => {
      const matrix = o.reshape(values.get(name)!, [outputs, inner], [outputs, inner]);
      return o.add(o.matmul(rows, o.transpose(matrix, [1, 0])), values.get('proj_in.1.bias')!);
    },
  } as unknown as Weights;
  const mid = buildPatches(o, graph.input('x', 'float32', ['batch', 'frames', inputs]), weights, { width, inputs, patch });
  graph.output('mid', mid);
  graph.output('y', buildFrames(o, mid, weights, { width, channels, patch }));
  const session = await context.set.platform.runtime.open(graph.finish(), { name: 'patches', files: [] });
  const results = await session.run({ x, ...fed });
  await context.expect('mid', floatsOf(results, 'mid').data);
  await context.expect('y', floatsOf(results, 'y').data);
  await session.release();
}
