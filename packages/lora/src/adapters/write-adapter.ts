import { UnsupportedError } from '@loop/core';
import type { AdapterProduct, AdapterTensor, LoraWeights, LowRank } from '@loop/core';
import { scaleOf, toDiffusers } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';
import type { TensorData } from '@loop/core/weights';

/** The spellings that adapters are written in, one for each program that loads them. */
export const ADAPTER_FORMATS = ['peft', 'comfyui', 'comfyui-generic', 'kohya', 'diffusers', 'lycoris'] as const;

/**
 * A spelling: `peft` for ACE-Step's own programs, acestep.cpp and PEFT; `comfyui` and `comfyui-generic` for ComfyUI; `kohya` for tools of its family;
 * `diffusers` for `load_lora_weights`; `lycoris` for LoKr and LoHa.
 */
export type AdapterFormat = (typeof ADAPTER_FORMATS)[number];

/** Settings of {@link writeAdapter}. */
export interface WriteAdapterOptions {
  /** How values are stored. @defaultValue 'F32' */
  readonly dtype?: 'F32' | 'BF16' | 'F16' | undefined;
  /** Free texts for the file's header, beside those that the format needs. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** An adapter as files. */
export interface WrittenAdapter {
  /** The files by name, in the folder that a program is pointed at. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Writes an adapter for another program, so that it plays there as strongly as here: the scale stands where that program looks for it.
 *
 * ComfyUI and kohya read it from `.alpha` tensors; PEFT from `adapter_config.json`; diffusers from the header, never from `adapter_config.json`. Where
 * a format has no place for a rank-stabilised scale, alpha is changed to give the same one.
 *
 * @throws {UnsupportedError} When the format cannot hold the adapter, such as LoKr in diffusers.
 */
export function writeAdapter(adapter: Adapter, format: AdapterFormat, options: WriteAdapterOptions = {}): WrittenAdapter {
  const { dtype = 'F32' } = options;
  assertFits(adapter, format);
  const tensors: TensorData[] = [];
  const put = (name: string, { shape, values }: AdapterTensor): void => {
    tensors.push({ name, dtype, shape, data: encodeFloat32(values, dtype) });
  };
  const putAlpha = (name: string, alpha: number): void => {
    // In float32 whatever the rest is: bfloat16 would make 9 984 of 10 000.
    tensors.push({ name, dtype: 'F32', shape: [], data: Float32Array.of(alpha) });
  };
  for (const [module, change] of adapter.weights.targets) {
    if (change.kind === 'lora') writeLora(SPELLINGS[format], module, change, { put, putAlpha });
    else writeLycoris(`lycoris_${module.replaceAll('.', '_')}`, change, { put, putAlpha });
  }
  for (const [module, bias] of adapter.biases) put(`${SPELLINGS[format].module(module)}.diff_b`, bias);
  for (const [parameter, tensor] of adapter.replaced) put(`base_model.model.${parameter}`, tensor);
  const trigger = adapter.trigger === undefined ? {} : { 'modelspec.trigger_phrase': adapter.trigger };
  const metadata = { ...trigger, ...headerOf(adapter, format), ...options.metadata };
  const isLoha = [...adapter.weights.targets.values()].some(({ kind }) => kind === 'loha');
  const name = format === 'lycoris' && isLoha ? 'loha_weights.safetensors' : FILE_NAMES[format];
  const files = new Map([[name, encodeSafetensors(tensors, { metadata })]]);
  if (format === 'peft')
    files.set('adapter_config.json', new TextEncoder().encode(`${JSON.stringify(peftConfig(adapter), undefined, 2)}\n`));
  return { files };
}

interface Spelling {
  module(name: string): string;
  readonly down: string;
  readonly up: string;
  /** Whether the scale stands in `.alpha` tensors. */
  readonly hasAlpha: boolean;
  readonly magnitude: string;
}

const COMFY = { down: '.lora_down.weight', up: '.lora_up.weight', hasAlpha: true, magnitude: '.dora_scale' } as const;
const PEFT = { down: '.lora_A.weight', up: '.lora_B.weight', hasAlpha: false, magnitude: '.lora_magnitude_vector' } as const;

const SPELLINGS: Readonly<Record<AdapterFormat, Spelling>> = {
  peft: { ...PEFT, module: (name) => `base_model.model.${name}` },
  comfyui: { ...COMFY, module: (name) => `base_model.model.${name}` },
  'comfyui-generic': { ...COMFY, module: (name) => `diffusion_model.decoder.${name}` },
  kohya: { ...COMFY, module: (name) => `lora_unet_decoder_${name.replaceAll('.', '_')}` },
  diffusers: { ...PEFT, module: (name) => `transformer.${toDiffusers(name)}` },
  lycoris: { ...COMFY, module: (name) => `lycoris_${name.replaceAll('.', '_')}` },
};

const FILE_NAMES: Readonly<Record<AdapterFormat, string>> = {
  peft: 'adapter_model.safetensors',
  comfyui: 'adapter_comfyui.safetensors',
  'comfyui-generic': 'adapter_comfyui.safetensors',
  kohya: 'adapter_kohya.safetensors',
  diffusers: 'pytorch_lora_weights.safetensors',
  lycoris: 'lokr_weights.safetensors',
};

interface Writer {
  put(name: string, tensor: AdapterTensor): void;
  putAlpha(name: string, alpha: number): void;
}

function writeLora(spelling: Spelling, module: string, change: LoraWeights, { put, putAlpha }: Writer): void {
  const name = spelling.module(module);
  put(`${name}${spelling.down}`, change.a);
  put(`${name}${spelling.up}`, change.b);
  if (change.bias !== undefined) put(`${name}${spelling.up.replace('weight', 'bias')}`, change.bias);
  if (spelling.hasAlpha) putAlpha(`${name}.alpha`, alphaOfRank(change));
  if (change.magnitude === undefined) return;
  const { shape, values } = change.magnitude;
  put(`${name}${spelling.magnitude}`, spelling.hasAlpha ? change.magnitude : { shape: [shape[0]!], values });
}

function writeLycoris(name: string, change: Exclude<LowRank, LoraWeights>, { put, putAlpha }: Writer): void {
  const mark = change.kind === 'lokr' ? 'lokr' : 'hada';
  for (const [index, factor] of [change.first, change.second].entries()) {
    const part = `${name}.${mark}_w${index + 1}`;
    // A trained scalar is folded into the first factor, as LyCORIS does on saving.
    const scalar = index === 0 ? (change.scalar ?? 1) : 1;
    if (!isProduct(factor)) put(part, scaled(factor, scalar));
    else {
      put(`${part}_a`, scaled(factor.a, scalar));
      put(`${part}_b`, factor.b);
      if (factor.core !== undefined) put(`${name}.${mark}_t${index + 1}`, factor.core);
    }
  }
  putAlpha(`${name}.alpha`, change.alpha);
  if (change.magnitude !== undefined) put(`${name}.dora_scale`, change.magnitude);
}

const isProduct = (factor: AdapterTensor | AdapterProduct): factor is AdapterProduct => 'a' in factor;

const scaled = ({ shape, values }: AdapterTensor, scale: number): AdapterTensor => ({
  shape,
  values: scale === 1 ? values : values.map((value) => value * scale),
});

/** The alpha that gives the same scale without rank stabilisation. */
const alphaOfRank = (change: LoraWeights): number => (change.rankStabilized === true ? scaleOf(change) * change.a.shape[0]! : change.alpha);

function headerOf({ weights }: Adapter, format: AdapterFormat): Readonly<Record<string, string>> {
  if (format === 'diffusers') {
    const fields = Object.entries(loraFields([...weights.targets].map(([module, change]) => [toDiffusers(module), change] as const)));
    return {
      format: 'pt',
      lora_adapter_metadata: JSON.stringify(Object.fromEntries(fields.map(([key, value]) => [`transformer.${key}`, value]))),
    };
  }
  if (format === 'lycoris')
    return { format: 'lycoris', algo: [...weights.targets.values()].some(({ kind }) => kind === 'loha') ? 'loha' : 'lokr' };
  return { format: 'pt' };
}

function peftConfig({ weights, replaced }: Adapter): object {
  const saved = [...new Set([...replaced.keys()].map((parameter) => parameter.slice(0, parameter.lastIndexOf('.'))))];
  return {
    peft_type: 'LORA',
    task_type: null,
    base_model_name_or_path: weights.base ?? null,
    ...loraFields([...weights.targets]),
    lora_dropout: 0,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    modules_to_save: saved.length === 0 ? null : saved,
  };
}

/** The fields that say the rank and the scale of every module: the commonest for all, the others as patterns. */
function loraFields(targets: readonly (readonly [module: string, change: LowRank])[]): Readonly<Record<string, unknown>> {
  const loras = targets.flatMap(([module, change]) => (change.kind === 'lora' ? [{ module, rank: change.a.shape[0]!, change }] : []));
  const isStable = loras.length > 0 && loras.every(({ change }) => change.rankStabilized === true);
  const alphas = loras.map(({ change }) => (isStable ? change.alpha : alphaOfRank(change)));
  const rank = mostFrequent(loras.map((lora) => lora.rank)) ?? 1;
  const alpha = mostFrequent(alphas) ?? 1;
  const pattern = (values: readonly number[], usual: number): object =>
    Object.fromEntries(loras.flatMap(({ module }, index) => (values[index] === usual ? [] : [[module, values[index]]])));
  return {
    r: rank,
    lora_alpha: alpha,
    use_rslora: isStable,
    use_dora: loras.some(({ change }) => change.magnitude !== undefined),
    lora_bias: loras.some(({ change }) => change.bias !== undefined),
    rank_pattern: pattern(
      loras.map((lora) => lora.rank),
      rank,
    ),
    alpha_pattern: pattern(alphas, alpha),
    target_modules: loras.map(({ module }) => module),
  };
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function assertFits({ weights, replaced, biases }: Adapter, format: AdapterFormat): void {
  const kinds = new Set([...weights.targets.values()].map(({ kind }) => kind));
  const refuse = (what: string, instead: string): never => {
    throw new UnsupportedError('adapters', `The format ${format} cannot hold ${what}; ${instead}.`);
  };
  const isLora = kinds.size === 1 && kinds.has('lora');
  if (format === 'lycoris' ? kinds.has('lora') : !isLora && kinds.size > 0) {
    refuse(
      [...kinds].join(' and '),
      format === 'lycoris' ? 'write LoRA as peft or comfyui' : 'write LoKr and LoHa as lycoris, which ComfyUI reads too',
    );
  }
  if (format === 'diffusers' && [...weights.targets.values()].some(({ magnitude }) => magnitude !== undefined)) {
    refuse('magnitudes (DoRA), which diffusers drops', 'merge the adapter, or write it as peft or comfyui');
  }
  if (format !== 'peft' && replaced.size > 0) refuse('parameters that were trained whole', 'merge the adapter, or write it as peft');
  if (biases.size > 0 && !SPELLINGS[format].hasAlpha) refuse('changes of biases', 'merge the adapter, or write it as comfyui');
}
