import { FileFormatError, UnsupportedError } from '../errors.js';
import * as z from 'zod/mini';

import { toDiffusers } from './module-names.js';

/** What of a PEFT configuration decides how an adapter is applied. */
export interface AdapterConfig {
  /** The rank that was asked for; the factors' own sizes count. */
  readonly rank: number;
  /** The numerator of the scale. */
  readonly alpha: number;
  /** Whether the scale is `alpha / √rank`. */
  readonly rankStabilized: boolean;
  /** Whether the weights' lengths were trained apart (DoRA). */
  readonly hasMagnitudes: boolean;
  /** Whether weights are stored `[inputs, outputs]`. */
  readonly fanInFanOut: boolean;
  /** The model that it was trained on. */
  readonly base: string | undefined;
  /** Modules whose parameters were trained whole. */
  readonly savedModules: readonly string[];
  /** Ranks and scales of single modules, by the end of the module's name. */
  readonly alphaPattern: ReadonlyMap<string, number>;
  /** Words that call the adapter up, where the trainer put them here. */
  readonly trigger: string | undefined;
}

/** Ways of starting a training that change the base model: such an adapter fits only the changed one. */
const CHANGING_STARTS = /^(?:pissa|olora|corda|loftq|lora_ga)/;

/** Fields of PEFT that change what an adapter computes, in ways that nothing here does. */
const FOREIGN_FIELDS = [
  'alora_invocation_tokens',
  'arrow_config',
  'kasa_config',
  'monteclora_config',
  'layer_replication',
  'megatron_config',
];

const number = z.number().check(z.refine((value: number) => Number.isFinite(value)));
const table = z.nullish(z.record(z.string(), number));

const schema = z.looseObject({
  peft_type: z.string(),
  r: number.check(z.gte(1)),
  lora_alpha: number,
  use_rslora: z.nullish(z.boolean()),
  use_dora: z.nullish(z.boolean()),
  fan_in_fan_out: z.nullish(z.boolean()),
  base_model_name_or_path: z.nullish(z.string()),
  modules_to_save: z.nullish(z.array(z.string())),
  alpha_pattern: table,
  init_lora_weights: z.nullish(z.union([z.boolean(), z.string()])),
  trigger_word: z.nullish(z.string()),
});

/**
 * Reads a PEFT configuration: `adapter_config.json`, or the same as text in a file's header.
 *
 * @param value - The parsed JSON. Keys may begin with `transformer.`, as diffusers writes them.
 * @throws {FileFormatError} When a field that matters is missing or of the wrong kind.
 * @throws {UnsupportedError} When it is no LoRA, or asks for something that is not done here.
 */
export function parseAdapterConfig(value: unknown, file = 'adapter_config.json'): AdapterConfig {
  const parsed = schema.safeParse(withoutPrefix(value));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new FileFormatError('adapter', `${file}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'is not readable'}.`);
  }
  const { data } = parsed;
  if (data.peft_type !== 'LORA') {
    throw new UnsupportedError('adapters', `${file}: peft_type is ${JSON.stringify(data.peft_type)}; LORA can be applied.`);
  }
  const foreign = FOREIGN_FIELDS.find((field) => isActive(data[field]));
  if (foreign !== undefined) throw new UnsupportedError('adapters', `${file}: ${foreign} is set, which cannot be applied here.`);
  if (typeof data.init_lora_weights === 'string' && CHANGING_STARTS.test(data.init_lora_weights)) {
    const message = `${file}: init_lora_weights is ${JSON.stringify(data.init_lora_weights)}, which changes the base model. Convert the adapter with PEFT first.`;
    throw new UnsupportedError('adapters', message);
  }
  return {
    rank: data.r,
    alpha: data.lora_alpha,
    rankStabilized: data.use_rslora ?? false,
    hasMagnitudes: data.use_dora ?? false,
    fanInFanOut: data.fan_in_fan_out ?? false,
    base: data.base_model_name_or_path ?? undefined,
    savedModules: data.modules_to_save ?? [],
    alphaPattern: new Map(Object.entries(data.alpha_pattern ?? {}).map(([pattern, alpha]) => [readPattern(pattern, file), alpha])),
    trigger: data.trigger_word ?? undefined,
  };
}

/** The alpha of a module: the first pattern that its name, or diffusers' name for it, is or ends with after a dot; else that of the whole. */
export function alphaOf(config: AdapterConfig, module: string): number {
  const names = [module, toDiffusers(module)];
  for (const [pattern, alpha] of config.alphaPattern) {
    if (names.some((name) => name === pattern || name.endsWith(`.${pattern}`))) return alpha;
  }
  return config.alpha;
}

/** PEFT takes patterns as regular expressions. One from a file is never run: names are understood, everything else is refused. */
function readPattern(pattern: string, file: string): string {
  const plain = pattern
    .replace(/^\^?(?:\.\*\\?\.)?/u, '')
    .replace(/\$$/u, '')
    .replaceAll('\\.', '.');
  if (/^[\w.]+$/u.test(plain)) return plain;
  const message = `${file}: alpha_pattern has the expression ${JSON.stringify(pattern.slice(0, 80))}; names of modules can be read.`;
  throw new UnsupportedError('adapters', message);
}

/** Diffusers writes every field as `transformer.<field>`. */
function withoutPrefix(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'transformer.r')) return value;
  const fields = Object.entries(value).map(([key, field]) => [key.replace(/^transformer\./u, ''), field as unknown]);
  return { peft_type: 'LORA', ...(Object.fromEntries(fields) as object) };
}

function isActive(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
