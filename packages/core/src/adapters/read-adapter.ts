import { FileFormatError, ShapeMismatchError } from '../errors.js';
import type { AdapterTensor, LowRank } from '../generation/adapter-weights.js';
import type { Abortable } from '../job/abort.js';
import type { LazyTensor, TensorSet } from '../weights/safetensors-file.js';

import { parseAdapterConfig } from './adapter-config.js';
import type { AdapterConfig } from './adapter-config.js';
import { parseAdapterKey } from './adapter-key.js';
import type { TensorRole } from './adapter-key.js';
import type { Adapter, AdapterFlavour, ScaleSource } from './adapter.js';
import type { BaseShapes } from './base-shapes.js';
import { buildChange } from './build-change.js';
import type { ModuleTensors } from './build-change.js';

/** What an adapter is read from. */
export interface AdapterSource {
  /** A name for people. */
  readonly name: string;
  /** The opened safetensors file. */
  readonly file: TensorSet;
  /** The parsed `adapter_config.json` beside it, where there is one. */
  readonly config?: unknown;
}

/** Settings of {@link readAdapter}. */
export interface ReadAdapterOptions extends Abortable {
  /** The base model's names and shapes; every module of the adapter is held against them. */
  readonly base: BaseShapes;
  /**
   * The scale of a file that does not say it: `'rank'` for a scale of 1, or the alpha that it was trained with.
   *
   * @defaultValue none: such a file is refused
   */
  readonly alpha?: 'rank' | number | undefined;
}

/**
 * Reads an adapter of any known kind and spelling: LoRA, rsLoRA and DoRA as PEFT, ComfyUI, kohya, ai-toolkit and diffusers write them, LoKr and
 * LoHa of LyCORIS, and whole differences.
 *
 * Nothing is guessed: a file without its scale, a module that the base model lacks, a tensor of another shape, half a pair, two spellings of one
 * module, a value that is no number are all refused.
 *
 * @throws {FileFormatError} When the file is not an adapter that can be applied; the message names the tensor or field.
 * @throws {ShapeMismatchError} When it does not fit the base model.
 * @throws {UnsupportedError} For kinds that cannot be applied.
 */
export async function readAdapter(source: AdapterSource, options: ReadAdapterOptions): Promise<Adapter> {
  const { file, name } = source;
  const { base, signal } = options;
  const { config, from } = readConfig(source);
  const grouped = groupTensors(file.tensors, base, config);
  const targets = new Map<string, LowRank>();
  const biases = new Map<string, AdapterTensor>();
  for (const [module, roles] of grouped.modules) {
    signal?.throwIfAborted();
    const tensors: ModuleTensors = new Map(
      await Promise.all([...roles].map(async ([role, lazy]) => [role, await readTensor(lazy, signal)] as const)),
    );
    const bias = tensors.get('diffBias');
    if (bias !== undefined) biases.set(module, bias);
    const change = buildChange(module, tensors, { config, alpha: options.alpha, shape: base.shapeOf(`${module}.weight`) });
    if (change !== undefined) targets.set(module, change);
  }
  if (targets.size === 0 && biases.size === 0 && grouped.replaced.size === 0)
    throw new FileFormatError('adapter', `${name}: there is no adapter in the file.`);
  const replaced = new Map(
    await Promise.all([...grouped.replaced].map(async ([parameter, lazy]) => [parameter, await readTensor(lazy, signal)] as const)),
  );
  return {
    weights: { name, target: 'decoder', targets, ...(config?.base !== undefined && { base: config.base }) },
    replaced,
    biases,
    flavour: flavourOf([...file.tensors.keys()]),
    scaleSource: scaleSourceOf(grouped.modules, targets, from),
    trigger: triggerOf(file.metadata) ?? config?.trigger,
  };
}

function readConfig({ file, config }: AdapterSource): { readonly config: AdapterConfig | undefined; readonly from: ScaleSource } {
  if (config !== undefined) return { config: parseAdapterConfig(config), from: 'configuration' };
  const header = file.metadata['lora_adapter_metadata'];
  if (header === undefined) return { config: undefined, from: 'caller' };
  return { config: parseAdapterConfig(parseJson(header), 'lora_adapter_metadata'), from: 'header' };
}

interface Grouped {
  readonly modules: ReadonlyMap<string, ReadonlyMap<TensorRole, LazyTensor>>;
  readonly replaced: ReadonlyMap<string, LazyTensor>;
}

function groupTensors(tensors: ReadonlyMap<string, LazyTensor>, base: BaseShapes, config: AdapterConfig | undefined): Grouped {
  const modules = new Map<string, Map<TensorRole, LazyTensor>>();
  const replaced = new Map<string, LazyTensor>();
  const strangers: string[] = [];
  for (const [name, tensor] of tensors) {
    const key = parseAdapterKey(name);
    const named = key?.module ?? name.slice(0, name.lastIndexOf('.'));
    const module = base.names.find(
      key === undefined ? named.replace('.modules_to_save.default', '').replace('.modules_to_save', '') : named,
    );
    if (module === undefined) {
      strangers.push(name);
    } else if (key === undefined) {
      if (!isSaved(module, name, config))
        throw new FileFormatError('adapter', `Tensor ${JSON.stringify(name)}: no kind of adapter has such a tensor.`);
      putOnce(replaced, `${module}.${name.slice(name.lastIndexOf('.') + 1)}`, tensor, name);
    } else {
      const roles = modules.get(module) ?? new Map<TensorRole, LazyTensor>();
      putOnce(roles, key.role, tensor, name);
      modules.set(module, roles);
    }
  }
  if (strangers.length > 0) {
    const shown = strangers
      .slice(0, 3)
      .map((name) => JSON.stringify(name))
      .join(', ');
    const message = `The base model has no module for ${strangers.length} of the adapter's tensors: ${shown}${strangers.length > 3 ? ', …' : ''}.`;
    throw new ShapeMismatchError(message, strangers.slice(0, 100));
  }
  for (const [parameter, { shape }] of replaced) {
    const wanted = base.shapeOf(parameter);
    if (JSON.stringify(wanted) !== JSON.stringify(shape)) {
      const message = `Tensor ${JSON.stringify(parameter)} has shape [${shape.join(', ')}]; the base model's has [${wanted?.join(', ') ?? 'none'}].`;
      throw new ShapeMismatchError(message, [message]);
    }
  }
  return { modules, replaced };
}

const isSaved = (module: string, name: string, config: AdapterConfig | undefined): boolean =>
  name.includes('.modules_to_save.') || (config?.savedModules.some((saved) => module === saved || module.endsWith(`.${saved}`)) ?? false);

function putOnce<K>(map: Map<K, LazyTensor>, key: K, tensor: LazyTensor, name: string): void {
  const other = map.get(key);
  if (other !== undefined)
    throw new FileFormatError('adapter', `Tensors ${JSON.stringify(other.name)} and ${JSON.stringify(name)} are for the same module.`);
  map.set(key, tensor);
}

async function readTensor(lazy: LazyTensor, signal: AbortSignal | undefined): Promise<AdapterTensor> {
  const values = await lazy.float32({ signal });
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new FileFormatError(
      'adapter',
      `Tensor ${JSON.stringify(lazy.name)}: value ${wrong} is ${values[wrong]}, which is not a finite number.`,
    );
  return { shape: lazy.shape, values };
}

function scaleSourceOf(modules: Grouped['modules'], targets: ReadonlyMap<string, LowRank>, from: ScaleSource): ScaleSource {
  if (targets.size === 0) return 'not-needed';
  const all = [...modules.values()];
  if (all.every((roles) => roles.has('alpha'))) return 'tensors';
  return all.every((roles) => roles.has('diff') || roles.has('diffBias')) ? 'not-needed' : from;
}

/** Says how the names of a file are spelled. */
export function flavourOf(names: readonly string[]): AdapterFlavour {
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/^lycoris_/u)) return 'lycoris';
  if (has(/^lora_(?:unet|transformer)_/u)) return 'kohya';
  if (has(/\.lora(?:_|\.)(?:down|up)\./u) || has(/\.diff(?:_b)?$/u)) return 'comfyui';
  if (has(/\.to_(?:q|k|v|out\.0)\.lora_/u)) return 'diffusers';
  return has(/^base_model\.model\./u) ? 'peft' : 'bare';
}

/** Where trainers put the words that call an adapter up, the common place first. */
const TRIGGER_FIELDS = ['modelspec.trigger_phrase', 'hot_step_trigger', 'trigger_word', 'ss_trigger_word'];

/** The words that call an adapter up, from the texts of its header. */
export function triggerOf(metadata: Readonly<Record<string, string>>): string | undefined {
  const field = TRIGGER_FIELDS.find((name) => (metadata[name] ?? '').trim() !== '');
  return field === undefined ? undefined : metadata[field];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileFormatError('adapter', 'lora_adapter_metadata: is not valid JSON.', undefined, { cause: error });
  }
}
