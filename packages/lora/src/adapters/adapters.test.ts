import { createRandom, isLoopError } from '@loop/core';
import type { AdapterTensor, LowRank, LoraWeights } from '@loop/core';
import {
  changeOf,
  indexModules,
  inspectAdapter,
  mergeWeight,
  parseAdapterConfig,
  readAdapter,
  readBaseShapes,
  scaleOf,
} from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import { encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import type { SafetensorsFile, TensorSpec } from '@loop/core/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mergeAdapters } from '../merge/merge-adapters.js';
import { blendAdapters } from './blend-adapters.js';
import { extractAdapter } from './extract-adapter.js';
import { reduceRank, singularValuesOf } from './reduce-rank.js';
import { ADAPTER_FORMATS, writeAdapter } from './write-adapter.js';

const MODULES = ['layers.0.self_attn.q_proj', 'layers.0.cross_attn.o_proj', 'layers.11.mlp.gate_proj'];
const SHAPE = [6, 4] as const;

function tensor(shape: readonly number[], seed: number): AdapterTensor {
  const random = createRandom(seed);
  return { shape, values: Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, () => random.next() - 0.5) };
}

const lora = (seed: number, fields: Partial<LoraWeights> = {}): LoraWeights => ({
  kind: 'lora',
  a: tensor([3, SHAPE[1]], seed),
  b: tensor([SHAPE[0], 3], seed + 1),
  alpha: 6,
  ...fields,
});

function adapterOf(targets: ReadonlyMap<string, LowRank>, fields: Partial<Adapter> = {}): Adapter {
  const weights = { name: 'test', target: 'decoder', targets } as const;
  return { weights, replaced: new Map(), biases: new Map(), flavour: 'peft', scaleSource: 'tensors', trigger: undefined, ...fields };
}

async function baseOf(dtype: TensorSpec['dtype'] = 'F32'): Promise<SafetensorsFile> {
  const tensors = [...MODULES, 'layers.0.self_attn.k_proj'].map((module, index) => ({
    name: `decoder.${module}.weight`,
    dtype,
    shape: SHAPE,
    data: dtype === 'F32' ? tensor(SHAPE, 100 + index).values : new Uint16Array(24).fill(0x3f00 + index),
  }));
  return openSafetensors(fromBytes(encodeSafetensors(tensors, { metadata: { made: 'here' } })));
}

const collect = async (pieces: AsyncIterable<Uint8Array>): Promise<SafetensorsFile> => {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece.slice());
  return openSafetensors(fromBytes(new Uint8Array(Buffer.concat(all))));
};

const failure = async (run: () => unknown): Promise<string> => {
  try {
    await run();
  } catch (error) {
    return isLoopError(error) ? `${error.code}: ${error.message}` : `untyped: ${String(error)}`;
  }
  return 'nothing';
};

describe('modules by their names', () => {
  it('are found in every spelling', () => {
    const names = indexModules(MODULES.map((module) => `decoder.${module}.weight`));
    expect(names.prefix).toBe('decoder.');
    for (const [spelling, module] of [
      ['base_model.model.layers.0.self_attn.q_proj', MODULES[0]],
      ['base_model.model.base_model.model.decoder.layers.0.self_attn.q_proj', MODULES[0]],
      ['diffusion_model.decoder.layers.11.mlp.gate_proj', MODULES[2]],
      ['transformer.layers.0.cross_attn.to_out.0', MODULES[1]],
      ['diffusion_model.layers.0.self_attn.to_q', MODULES[0]],
      ['lycoris_layers_0_self_attn_q_proj', MODULES[0]],
      ['lora_unet_decoder_layers_11_mlp_gate_proj', MODULES[2]],
      ['layers.0.self_attn.q_proj', MODULES[0]],
    ] as const) {
      expect([spelling, names.find(spelling)]).toEqual([spelling, module]);
    }
    expect(names.find('layers.1.self_attn.q_proj')).toBeUndefined();
    expect(names.find('__proto__')).toBeUndefined();
    expect(names.find('constructor')).toBeUndefined();
  });

  it('mean nothing in underscores where two modules would be meant', () => {
    const names = indexModules(['a.b_c.weight', 'a_b.c.weight', 'a.d.weight']);
    expect(names.find('lycoris_a_b_c')).toBeUndefined();
    expect(names.find('lycoris_a_d')).toBe('a.d');
  });
});

describe('writing and reading again', () => {
  const same = async (adapter: Adapter, format: (typeof ADAPTER_FORMATS)[number]): Promise<Adapter> => {
    const base = readBaseShapes(await baseOf());
    const { files } = writeAdapter(adapter, format);
    const [name, bytes] = [...files].find(([file]) => file.endsWith('.safetensors'))!;
    const json = files.get('adapter_config.json');
    const config: unknown = json === undefined ? undefined : JSON.parse(new TextDecoder().decode(json));
    const file = await openSafetensors(fromBytes(bytes));
    return readAdapter({ name, file, ...(config !== undefined && { config }) }, { base });
  };

  it.each(ADAPTER_FORMATS.filter((format) => format !== 'lycoris'))(
    'changes nothing in %s: not the scale, not a bit of the factors',
    async (format) => {
      for (const fields of [{}, { alpha: 1.5 }, { rankStabilized: true, alpha: 2 }]) {
        const targets = new Map<string, LowRank>(
          MODULES.map((module, index) => [module, lora(index * 10, index === 1 ? { ...fields, alpha: 7 } : fields)]),
        );
        const again = await same(adapterOf(targets, { trigger: 'loop sound' }), format);
        expect(again.trigger).toBe('loop sound');
        for (const [module, change] of targets) {
          const read = again.weights.targets.get(module) as LoraWeights;
          expect(read.a).toEqual((change as LoraWeights).a);
          expect(read.b).toEqual((change as LoraWeights).b);
          expect(scaleOf(read)).toBeCloseTo(scaleOf(change), 6);
        }
      }
    },
  );

  it('keeps magnitudes in PEFT and ComfyUI, and refuses them in diffusers, which drops them', async () => {
    const targets = new Map([[MODULES[0]!, lora(1, { magnitude: tensor([6, 1], 9) })]]);
    for (const format of ['peft', 'comfyui'] as const) {
      const again = await same(adapterOf(targets), format);
      expect(again.weights.targets.get(MODULES[0]!)?.magnitude).toEqual(tensor([6, 1], 9));
    }
    expect(await failure(() => writeAdapter(adapterOf(targets), 'diffusers'))).toContain(
      'unsupported: The format diffusers cannot hold magnitudes',
    );
  });

  it('keeps LoKr and LoHa in the spelling of LyCORIS, a trained scalar folded in', async () => {
    const lokr: LowRank = {
      kind: 'lokr',
      first: tensor([2, 2], 1),
      second: { a: tensor([3, 1], 2), b: tensor([1, 2], 3) },
      alpha: 0.5,
      scalar: 3,
    };
    const loha: LowRank = {
      kind: 'loha',
      first: { a: tensor([6, 2], 4), b: tensor([2, 4], 5) },
      second: { a: tensor([6, 2], 6), b: tensor([2, 4], 7) },
      alpha: 3,
    };
    for (const change of [lokr, loha]) {
      const again = await same(adapterOf(new Map([[MODULES[0]!, change]])), 'lycoris');
      const read = changeOf(again.weights.targets.get(MODULES[0]!)!);
      changeOf(change).forEach((value, index) => expect(read[index]).toBeCloseTo(value, 6));
      expect(await failure(() => writeAdapter(adapterOf(new Map([[MODULES[0]!, change]])), 'peft'))).toContain(
        'write LoKr and LoHa as lycoris',
      );
    }
  });
});

describe('what is refused', () => {
  it('are expressions in a configuration, other kinds, and starts that change the base model', async () => {
    const config = { peft_type: 'LORA', r: 4, lora_alpha: 8 };
    expect(parseAdapterConfig(config).alpha).toBe(8);
    expect(parseAdapterConfig({ ...config, alpha_pattern: { '^.*\\.q_proj$': 3 } }).alphaPattern.get('q_proj')).toBe(3);
    for (const [fields, word] of [
      [{ alpha_pattern: { '(a+)+$': 3 } }, 'alpha_pattern'],
      [{ peft_type: 'OFT' }, 'peft_type'],
      [{ init_lora_weights: 'pissa_niter_4' }, 'init_lora_weights'],
      [{ arrow_config: { top_k: 1 } }, 'arrow_config'],
      [{ r: 0 }, 'r'],
      [{ lora_alpha: 'x' }, 'lora_alpha'],
    ] as const) {
      expect(await failure(() => parseAdapterConfig({ ...config, ...fields }))).toMatch(
        new RegExp(`^(?:unsupported|file_format): .*${word}`, 'u'),
      );
    }
  });

  it('is a file whose scale is not said, until the caller says it', async () => {
    const base = readBaseShapes(await baseOf());
    const a = { name: 'layers.0.self_attn.q_proj.lora_A.weight', dtype: 'F32', shape: [3, 4], data: tensor([3, 4], 1).values } as const;
    const b = { name: 'layers.0.self_attn.q_proj.lora_B.weight', dtype: 'F32', shape: [6, 3], data: tensor([6, 3], 2).values } as const;
    const file = await openSafetensors(fromBytes(encodeSafetensors([a, b])));
    expect(await failure(() => readAdapter({ name: 'x', file }, { base }))).toContain('does not say its scale');
    expect(scaleOf((await readAdapter({ name: 'x', file }, { base, alpha: 'rank' })).weights.targets.get(MODULES[0]!)!)).toBe(1);
    expect(scaleOf((await readAdapter({ name: 'x', file }, { base, alpha: 6 })).weights.targets.get(MODULES[0]!)!)).toBe(2);
  });
});

describe('merging', () => {
  it('takes away what it added', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: -2, max: 2, noNaN: true }), (seed, strength) => {
        const weight = tensor(SHAPE, seed).values;
        const change = lora(seed + 5);
        const there = mergeWeight(weight, SHAPE, [{ change, strength }]);
        const back = mergeWeight(there, SHAPE, [{ change, strength: -strength }]);
        back.forEach((value, index) => expect(value).toBeCloseTo(weight[index]!, 5));
      }),
      { numRuns: 50 },
    );
  });

  it('adds several adapters in any order, as their blend', async () => {
    const base = await baseOf();
    const adapters = [3, 40, 77].map((seed, index) => ({
      adapter: adapterOf(new Map(MODULES.slice(index === 2 ? 1 : 0).map((module) => [module, lora(seed)]))),
      strength: [0.7, -0.3, 1.2][index]!,
    }));
    const values = async (list: typeof adapters): Promise<Float32Array> =>
      (await collect(mergeAdapters(base, list))).tensors.get(`decoder.${MODULES[1]}.weight`)!.float32();
    const forth = await values(adapters);
    expect(await values([...adapters].reverse())).toEqual(forth);
    const blended = await values([{ adapter: blendAdapters('blend', adapters), strength: 1 }]);
    blended.forEach((value, index) => expect(value).toBeCloseTo(forth[index]!, 5));
  });

  it('copies what it does not change bit for bit, and keeps types, shapes and texts', async () => {
    const base = await baseOf('BF16');
    const result = await collect(mergeAdapters(base, [{ adapter: adapterOf(new Map([[MODULES[0]!, lora(1)]])), strength: 1 }]));
    expect(result.metadata).toEqual(base.metadata);
    expect([...result.tensors.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
      [...base.tensors.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    );
    for (const module of MODULES.slice(1)) {
      const name = `decoder.${module}.weight`;
      expect(await result.tensors.get(name)!.bytes()).toEqual(await base.tensors.get(name)!.bytes());
    }
    expect(await result.tensors.get(`decoder.${MODULES[0]}.weight`)!.bytes()).not.toEqual(
      await base.tensors.get(`decoder.${MODULES[0]}.weight`)!.bytes(),
    );
  });

  it('reports how far it is, and stops when it is told to', async () => {
    const base = await baseOf();
    const adapters = [{ adapter: adapterOf(new Map(MODULES.map((module) => [module, lora(1)]))), strength: 1 }];
    const fractions: number[] = [];
    await collect(mergeAdapters(base, adapters, { onProgress: ({ fraction }) => fractions.push(fraction) }));
    expect(fractions).toEqual([0, 1 / 3, 2 / 3]);
    const reason = new Error('enough');
    await expect(collect(mergeAdapters(base, adapters, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  });

  it('refuses two adapters with magnitudes on one weight, integers, and strengths that are no numbers', async () => {
    const base = await baseOf();
    const directed = adapterOf(new Map([[MODULES[0]!, lora(1, { magnitude: tensor([6, 1], 9) })]]));
    const run = (...list: Parameters<typeof mergeAdapters>[1]): Promise<string> => failure(() => collect(mergeAdapters(base, list)));
    expect(await run({ adapter: directed, strength: 1 }, { adapter: directed, strength: 1 })).toContain('DoRA');
    expect(await run({ adapter: directed, strength: NaN })).toContain('[0].strength');
    expect(await run()).toContain('adapters');
    const integers = await openSafetensors(
      fromBytes(encodeSafetensors([{ name: `${MODULES[0]}.weight`, dtype: 'I32', shape: SHAPE, data: new Int32Array(24) }])),
    );
    expect(
      await failure(() => collect(mergeAdapters(integers, [{ adapter: adapterOf(new Map([[MODULES[0]!, lora(1)]])), strength: 1 }]))),
    ).toContain('stored as I32');
  });
});

describe('ranks', () => {
  it('are lowered with the least loss: nothing at the full rank, and the loss that is reported', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 4 }), (seed, rank) => {
        const change = lora(seed);
        const { change: reduced, lost } = reduceRank(change, rank);
        const [whole, part] = [changeOf(change), changeOf(reduced)];
        const length = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
        const gone = length(whole.map((value, index) => value - part[index]!)) / length(whole);
        expect(gone).toBeCloseTo(lost, 4);
        expect(reduced.a.shape[0]).toBe(Math.min(rank, 3));
        const values = singularValuesOf(change);
        expect([...values].sort((a, b) => b - a)).toEqual(values);
      }),
      { numRuns: 40 },
    );
  });

  it('are found again between a base and what was merged from it', async () => {
    const base = await baseOf();
    const adapter = adapterOf(
      new Map([
        [MODULES[0]!, lora(3)],
        [MODULES[2]!, lora(9)],
      ]),
    );
    const tuned = await collect(mergeAdapters(base, [{ adapter, strength: 1 }]));
    const { adapter: found, lost } = await extractAdapter(base, tuned, { name: 'found', rank: 3 });
    expect([...found.weights.targets.keys()]).toEqual([MODULES[0], MODULES[2]]);
    expect(Math.max(...lost.values())).toBeLessThan(1e-6);
    changeOf(found.weights.targets.get(MODULES[0]!)!).forEach((value, index) => expect(value).toBeCloseTo(changeOf(lora(3))[index]!, 5));
    expect(await failure(() => extractAdapter(base, base, { name: 'none' }))).toContain('must differ');
  });
});

describe('inspectAdapter', () => {
  it('says how strongly a file plays here and in other programs, from its header alone', async () => {
    const { files } = writeAdapter(adapterOf(new Map(MODULES.map((module) => [module, lora(1)]))), 'peft');
    const file = await openSafetensors(fromBytes(files.get('adapter_model.safetensors')!));
    const config: unknown = JSON.parse(new TextDecoder().decode(files.get('adapter_config.json')));
    const found = inspectAdapter(file, config);
    expect(found).toMatchObject({
      kinds: ['lora'],
      flavour: 'peft',
      modules: MODULES,
      ranks: [3],
      effectiveScale: { here: 2, diffusers: 1, comfyui: 1 },
    });
    expect(found.warnings).toHaveLength(2);
    const other = writeAdapter(adapterOf(new Map(MODULES.map((module) => [module, lora(1)]))), 'diffusers').files.get(
      'pytorch_lora_weights.safetensors',
    )!;
    expect(inspectAdapter(await openSafetensors(fromBytes(other))).effectiveScale).toEqual({ here: 2, diffusers: 2, comfyui: 1 });
  });
});
