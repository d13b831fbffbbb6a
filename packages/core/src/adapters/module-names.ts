/** What exporters put in front of a module's name, possibly several times. */
const PREFIXES = ['base_model.model.', 'diffusion_model.', 'transformer.', 'model.'] as const;

/** What exporters put in front of names whose dots are underscores. */
const UNDERSCORED_PREFIXES = ['lycoris_', 'lora_unet_', 'lora_transformer_'] as const;

/** How diffusers calls the parts of ACE-Step 1.5's decoder. */
const DIFFUSERS_ENDINGS: readonly (readonly [diffusers: string, published: string])[] = [
  ['.to_out.0', '.o_proj'],
  ['.to_q', '.q_proj'],
  ['.to_k', '.k_proj'],
  ['.to_v', '.v_proj'],
  ['.norm_q', '.q_norm'],
  ['.norm_k', '.k_norm'],
];

const DIFFUSERS_NAMES: Readonly<Record<string, string>> = { proj_in_conv: 'proj_in.1', proj_out_conv: 'proj_out.1' };

/** Finds the modules of a base model by the names that adapters give them. */
export interface ModuleNames {
  /** The names of the modules, without the network's prefix. */
  readonly modules: ReadonlySet<string>;
  /** What stands before the modules' names in the base model: `decoder.` for ACE-Step 1.5, nothing for v1. */
  readonly prefix: string;
  /** The module that an adapter means, or `undefined` when the base model has none of that name. */
  find(name: string): string | undefined;
}

/**
 * Indexes the modules of a base model, so that adapters in every spelling find them.
 *
 * Names with underscores for dots (`lycoris_layers_0_self_attn_q_proj`) can only be read with the base model's own names beside them.
 *
 * @param parameters - The names of the base model's tensors, such as `decoder.layers.0.self_attn.q_proj.weight`.
 */
export function indexModules(parameters: Iterable<string>): ModuleNames {
  const names = [...parameters];
  const prefix = names.some((name) => name.startsWith('decoder.')) ? 'decoder.' : '';
  const modules = new Set(
    names.flatMap((name) => (name.startsWith(prefix) && name.includes('.') ? [name.slice(prefix.length, name.lastIndexOf('.'))] : [])),
  );
  const byUnderscores = new Map<string, string | undefined>();
  for (const module of modules) {
    const underscored = module.replaceAll('.', '_');
    // A name that two modules would have in underscores means neither.
    byUnderscores.set(underscored, byUnderscores.has(underscored) ? undefined : module);
  }
  const spelled = (name: string): string | undefined => (modules.has(name) ? name : undefined);
  return {
    modules,
    prefix,
    find: (name) => {
      for (const candidate of dottedCandidates(name)) {
        const found = spelled(candidate) ?? spelled(fromDiffusers(candidate));
        if (found !== undefined) return found;
      }
      for (const candidate of underscoredCandidates(name)) {
        const found = byUnderscores.get(candidate);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/**
 * The module's name without what exporters put before it, for files whose base model is not at hand. Names in underscores stay as they are.
 */
export function plainModuleName(name: string): string {
  const stripped = stripPrefixes(name);
  return fromDiffusers(stripped.startsWith('decoder.') ? stripped.slice('decoder.'.length) : stripped);
}

function dottedCandidates(name: string): readonly string[] {
  const stripped = stripPrefixes(name);
  return [name, stripped, ...(stripped.startsWith('decoder.') ? [stripped.slice('decoder.'.length)] : [])];
}

function stripPrefixes(name: string): string {
  let stripped = name;
  let prefix: string | undefined;
  do {
    const from = stripped;
    prefix = PREFIXES.find((candidate) => from.startsWith(candidate));
    if (prefix !== undefined) stripped = stripped.slice(prefix.length);
  } while (prefix !== undefined);
  return stripped;
}

function underscoredCandidates(name: string): readonly string[] {
  const prefix = UNDERSCORED_PREFIXES.find((candidate) => name.startsWith(candidate));
  if (prefix === undefined || name.includes('.')) return [];
  const bare = name.slice(prefix.length);
  return [bare, ...(bare.startsWith('decoder_') ? [bare.slice('decoder_'.length)] : [])];
}

function fromDiffusers(name: string): string {
  const whole = DIFFUSERS_NAMES[name];
  if (whole !== undefined && Object.hasOwn(DIFFUSERS_NAMES, name)) return whole;
  const ending = DIFFUSERS_ENDINGS.find(([diffusers]) => name.endsWith(diffusers));
  return ending === undefined ? name : name.slice(0, -ending[0].length) + ending[1];
}

/** How diffusers calls a module of ACE-Step 1.5's decoder. */
export function toDiffusers(module: string): string {
  const whole = Object.entries(DIFFUSERS_NAMES).find(([, published]) => published === module);
  if (whole !== undefined) return whole[0];
  const ending = DIFFUSERS_ENDINGS.find(([, published]) => module.endsWith(published));
  return ending === undefined ? module : module.slice(0, -ending[1].length) + ending[0];
}
