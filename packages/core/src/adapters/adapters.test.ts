import { describe, expect, it } from 'vitest';

import type { AdapterTensor, LowRank } from '../generation/adapter-weights.js';
import { fromBytes } from '../weights/byte-source.js';
import { encodeSafetensors } from '../weights/encode-safetensors.js';
import type { ByteSource } from '../weights/byte-source.js';
import { groupOf, scaleOn } from './adapter-group.js';
import { changeOf, changeOfElsewhere } from './change-of.js';
import { multiplyMatrices } from './product.js';
import { adapterName, findAdapter } from './find-adapter.js';
import { indexModules } from './module-names.js';
import { readAdapter } from './read-adapter.js';
import { traitsOf } from './traits-of.js';

const matrix = (rows: number, columns: number, seed: number): AdapterTensor => ({
  shape: [rows, columns],
  values: Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(seed + index)),
});

const CHANGES: readonly LowRank[] = [
  { kind: 'lora', alpha: 4, a: matrix(2, 6, 1), b: matrix(4, 2, 2) },
  { kind: 'lokr', alpha: 3, first: matrix(2, 2, 3), second: { a: matrix(2, 1, 4), b: matrix(1, 3, 5) } },
  { kind: 'loha', alpha: 1, first: { a: matrix(4, 2, 6), b: matrix(2, 6, 7) }, second: { a: matrix(4, 2, 8), b: matrix(2, 6, 9) } },
  {
    kind: 'lokr',
    alpha: 2,
    first: matrix(2, 3, 1),
    second: { a: matrix(2, 2, 2), b: matrix(2, 2, 3), core: { shape: [2, 2, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) } },
  },
];

describe('a change', () => {
  it.each(CHANGES.map((change) => [change.kind, change] as const))(
    'of kind %s is the same wherever its products are made',
    async (_, change) => {
      const elsewhere = await changeOfElsewhere(change, async (...product) => multiplyMatrices(...product));
      expect(elsewhere).toEqual(changeOf(change));
      expect(elsewhere.some((value) => value !== 0)).toBe(true);
    },
  );
});

describe('groups of modules', () => {
  it.each([
    ['layers.3.self_attn.q_proj', 'selfAttention'],
    ['layers.3.cross_attn.o_proj', 'crossAttention'],
    ['layers.3.mlp.gate_proj', 'feedForward'],
    ['condition_embedder', 'conditions'],
    ['time_embed.linear_1', 'conditions'],
    ['proj_in.1', undefined],
    ['transformer_blocks.0.attn.to_q', 'selfAttention'],
    ['transformer_blocks.0.cross_attn.to_out.0', 'crossAttention'],
    ['transformer_blocks.0.ff.inverted_conv.conv', 'feedForward'],
    ['speaker_embedder', 'conditions'],
    ['lyric_encoder.encoders.0.self_attn.linear_q', 'conditions'],
  ] as const)('put %s into %s', (module, group) => expect(groupOf(module)).toBe(group));

  it('have scales of their own, and 1 where none is given', () => {
    const scale = { selfAttention: 0.5, crossAttention: 0 };
    expect(scaleOn('layers.0.self_attn.q_proj', scale)).toBe(0.5);
    expect(scaleOn('layers.0.cross_attn.q_proj', scale)).toBe(0);
    expect(scaleOn('layers.0.mlp.up_proj', scale)).toBe(1);
    expect(scaleOn('proj_in.1', scale)).toBe(1);
    expect(scaleOn('proj_in.1', 1.5)).toBe(1.5);
    expect(scaleOn('proj_in.1')).toBe(1);
  });
});

/** Files in memory. */
function filesOf(entries: Readonly<Record<string, Uint8Array>>): { open(path: string): Promise<ByteSource | undefined> } {
  return { open: async (path) => (Object.hasOwn(entries, path) ? fromBytes(entries[path]!) : undefined) };
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const MODULE = 'layers.0.self_attn.q_proj';

function fileWith(more: Parameters<typeof encodeSafetensors>[0] = [], prefix = 'base_model.model.'): Uint8Array {
  return encodeSafetensors([
    { name: `${prefix}${MODULE}.lora_A.weight`, dtype: 'F32', shape: [2, 6], data: matrix(2, 6, 1).values },
    { name: `${prefix}${MODULE}.lora_B.weight`, dtype: 'F32', shape: [4, 2], data: matrix(4, 2, 2).values },
    ...more,
  ]);
}

const CONFIG = text(JSON.stringify({ peft_type: 'LORA', r: 2, lora_alpha: 4 }));
const BASE = { names: indexModules([`decoder.${MODULE}.weight`]), shapeOf: () => [4, 6] };

describe('finding an adapter', () => {
  it.each([
    [
      'the folder of a trainer',
      'loras/lofi',
      { 'loras/lofi/final/adapter/adapter_model.safetensors': fileWith(), 'loras/lofi/final/adapter/adapter_config.json': CONFIG },
    ],
    [
      'the folder itself',
      'loras/lofi/final/adapter/',
      { 'loras/lofi/final/adapter/adapter_model.safetensors': fileWith(), 'loras/lofi/final/adapter/adapter_config.json': CONFIG },
    ],
    [
      'a file with its configuration beside it, at an address',
      'https://a.org/lofi/adapter_model.safetensors?key=1',
      { 'https://a.org/lofi/adapter_model.safetensors?key=1': fileWith(), 'https://a.org/lofi/adapter_config.json?key=1': CONFIG },
    ],
    [
      'a file',
      'loras/lofi.safetensors',
      {
        'loras/lofi.safetensors': fileWith([
          { name: `base_model.model.${MODULE}.alpha`, dtype: 'F32', shape: [], data: Float32Array.of(4) },
        ]),
      },
    ],
  ])('takes %s', async (_, place, entries) => {
    const source = await findAdapter(place, filesOf(entries));
    expect(source.name).toBe('lofi');
    const adapter = await readAdapter(source, { base: BASE });
    expect(adapter.weights.targets.get(MODULE)).toMatchObject({ kind: 'lora', alpha: 4 });
  });

  it('takes the one file of any name that a folder has, where files can be listed, and refuses several', async () => {
    const entries = { 'loras/dusty.safetensors': fileWith() };
    const found = await findAdapter('loras', { ...filesOf(entries), list: async () => ['readme.md', 'dusty.safetensors'] });
    expect([found.name, found.file.tensors.size]).toEqual(['dusty', 2]);
    const two = { ...filesOf(entries), list: async () => ['dusty.safetensors', 'other.safetensors'] };
    await expect(findAdapter('loras', two)).rejects.toMatchObject({
      code: 'model_missing',
      message: expect.stringContaining('2 safetensors') as string,
    });
  });

  it.each([
    ['nothing', {}, 'model_missing', 'has no adapter'],
    ['pickled data', { 'loras/x/adapter/adapter_model.bin': text('x') }, 'model_missing', 'could run code'],
    [
      'a broken configuration',
      { 'loras/x/adapter_model.safetensors': fileWith(), 'loras/x/adapter_config.json': text('{') },
      'file_format',
      'adapter_config.json',
    ],
    ['a broken file', { 'loras/x/adapter_model.safetensors': text('no header here') }, 'file_format', ''],
  ])('refuses %s', async (_, entries, code, message) => {
    await expect(findAdapter('loras/x', filesOf(entries))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ['/loras/lofi/checkpoints/epoch_10_loss_0.5/adapter', 'lofi epoch_10_loss_0.5'],
    ['C:\\loras\\dub techno\\final', 'dub techno'],
    ['https://example.org/loras/lofi/adapter_model.safetensors?download=true', 'lofi'],
    ['final', 'adapter'],
  ])('names %s %s', (place, name) => expect(adapterName(place)).toBe(name));
});

describe('traits', () => {
  const adapterOf = (changes: readonly LowRank[]) => ({
    weights: { name: 'x', target: 'decoder' as const, targets: new Map(changes.map((change, index) => [String(index), change])) },
  });

  it('say how strongly a PEFT folder plays here and in programs that do not read its configuration', () => {
    const { kinds, ranks, effectiveScale } = traitsOf({ ...adapterOf([CHANGES[0]!]), scaleSource: 'configuration' });
    expect({ kinds, ranks }).toEqual({ kinds: ['lora'], ranks: [2] });
    expect(effectiveScale).toEqual({ here: 2, diffusers: 1, comfyui: 1 });
  });

  it('say the same everywhere for a file with its scale in tensors, and nothing for programs that do not load it', () => {
    expect(traitsOf({ ...adapterOf([CHANGES[0]!]), scaleSource: 'tensors' }).effectiveScale).toEqual({ here: 2, diffusers: 2, comfyui: 2 });
    const { kinds, effectiveScale } = traitsOf({ ...adapterOf([CHANGES[1]!]), scaleSource: 'tensors' });
    expect(kinds).toEqual(['lokr']);
    expect(effectiveScale).toEqual({ here: 3, diffusers: undefined, comfyui: 3 });
  });

  it('have no one scale where modules differ', () => {
    const mixed = adapterOf([CHANGES[0]!, { ...(CHANGES[0] as LowRank & { kind: 'lora' }), alpha: 8 }]);
    expect(traitsOf(mixed).effectiveScale).toEqual({ here: undefined, diffusers: undefined, comfyui: undefined });
  });
});
