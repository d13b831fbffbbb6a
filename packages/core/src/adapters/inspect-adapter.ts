import type { EffectiveScale } from '../generation/adapters.js';
import type { TensorSet } from '../weights/safetensors-file.js';

import { alphaOf, parseAdapterConfig } from './adapter-config.js';
import type { AdapterConfig } from './adapter-config.js';
import { parseAdapterKey } from './adapter-key.js';
import type { TensorRole } from './adapter-key.js';
import type { AdapterFlavour } from './adapter.js';
import { plainModuleName } from './module-names.js';
import { flavourOf, triggerOf } from './read-adapter.js';

/** What a file's header says about an adapter; no weight is read. */
export interface AdapterInspection {
  /** Kinds of changes in it: `lora`, `dora`, `lokr`, `loha`, `difference`. Empty when the file is no adapter. */
  readonly kinds: readonly string[];
  readonly flavour: AdapterFlavour;
  /** The modules that it changes, without exporters' prefixes; in underscores where the file has them. */
  readonly modules: readonly string[];
  /** The ranks in it, from the smallest. */
  readonly ranks: readonly number[];
  /** Bytes of all its tensors. */
  readonly byteLength: number;
  /** Values in all its tensors. */
  readonly parameters: number;
  /** Words that call it up in a prompt. */
  readonly trigger: string | undefined;
  /** The model that it was trained on, where the configuration says so. */
  readonly base: string | undefined;
  /** The scale of each program that would load this very file; `undefined` where it depends on tensors that were not read, or is not known. */
  readonly effectiveScale: EffectiveScale;
  /** What will surprise. */
  readonly warnings: readonly string[];
}

/** Describes an adapter from its header and its configuration. */
export function inspectAdapter(file: TensorSet, config?: unknown): AdapterInspection {
  const warnings: string[] = [];
  const roles = new Map<string, Set<TensorRole>>();
  const ranks = new Set<number>();
  let [byteLength, parameters] = [0, 0];
  for (const tensor of file.tensors.values()) {
    byteLength += tensor.byteLength;
    parameters += tensor.elements;
    const key = parseAdapterKey(tensor.name);
    if (key === undefined) continue;
    const module = plainModuleName(key.module);
    roles.set(module, (roles.get(module) ?? new Set()).add(key.role));
    if (RANK_ROLES.has(key.role) && tensor.shape[0] !== undefined) ranks.add(tensor.shape[0]);
  }
  const parsed = readConfig(file, config, warnings);
  const all = [...roles.values()];
  const has = (role: TensorRole): boolean => all.some((own) => own.has(role));
  const kinds = [
    ...(has('loraA') ? [has('magnitude') ? 'dora' : 'lora'] : []),
    ...(all.some((own) => own.has('lokrW1') || own.has('lokrW1a')) ? ['lokr'] : []),
    ...(has('hadaW1a') ? ['loha'] : []),
    ...(has('diff') ? ['difference'] : []),
  ];
  const effectiveScale = scales(parsed, [...roles.keys()], has('alpha'), [...ranks], kinds);
  warnings.push(...surprises(effectiveScale, kinds));
  return {
    kinds,
    flavour: flavourOf([...file.tensors.keys()]),
    modules: [...roles.keys()],
    ranks: [...ranks].sort((a, b) => a - b),
    byteLength,
    parameters,
    trigger: triggerOf(file.metadata) ?? parsed.config?.trigger,
    base: parsed.config?.base,
    effectiveScale,
    warnings,
  };
}

const RANK_ROLES: ReadonlySet<TensorRole> = new Set(['loraA', 'lokrW1b', 'lokrW2b', 'hadaW1b']);

interface ReadConfig {
  readonly config: AdapterConfig | undefined;
  readonly isHeader: boolean;
}

function readConfig(file: TensorSet, config: unknown, warnings: string[]): ReadConfig {
  const header = file.metadata['lora_adapter_metadata'];
  try {
    if (config !== undefined) return { config: parseAdapterConfig(config), isHeader: false };
    if (header !== undefined) return { config: parseAdapterConfig(JSON.parse(header), 'lora_adapter_metadata'), isHeader: true };
  } catch (error) {
    warnings.push(error instanceof Error ? error.message : String(error));
  }
  return { config: undefined, isHeader: false };
}

function scales(
  { config, isHeader }: ReadConfig,
  modules: readonly string[],
  hasAlpha: boolean,
  ranks: readonly number[],
  kinds: readonly string[],
): EffectiveScale {
  const isLora = kinds.includes('lora') || kinds.includes('dora');
  // Values of tensors are not read here.
  if (hasAlpha) return { here: undefined, diffusers: undefined, comfyui: undefined };
  if (!isLora) return { here: kinds.length === 0 ? undefined : 1, diffusers: undefined, comfyui: kinds.length === 0 ? undefined : 1 };
  const [rank] = ranks;
  const alphas = config === undefined ? [] : [...new Set(modules.map((module) => alphaOf(config, module)))];
  const isUniform = ranks.length === 1 && alphas.length === 1 && rank !== undefined;
  const here = isUniform ? alphas[0]! / (config?.rankStabilized === true ? Math.sqrt(rank) : rank) : undefined;
  return { here, diffusers: isHeader ? here : 1, comfyui: 1 };
}

function surprises({ here, diffusers, comfyui }: EffectiveScale, kinds: readonly string[]): readonly string[] {
  const elsewhere = (program: string, scale: number | undefined): readonly string[] =>
    here === undefined || scale === undefined || Math.abs(scale - here) < 1e-6
      ? []
      : [`Plays at scale ${scale} in ${program} and at ${round(here)} here: write it for that program first.`];
  if (kinds.length === 0) return ['There are no tensors of an adapter in the file.'];
  return [...elsewhere('diffusers', diffusers), ...elsewhere('ComfyUI', comfyui)];
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
