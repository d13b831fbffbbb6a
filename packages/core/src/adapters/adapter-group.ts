import type { AdapterGroup, AdapterScale } from '../generation/adapters.js';

/** How the modules of a group begin, in ACE-Step 1.5 and in v1. */
const GROUPS: readonly (readonly [pattern: RegExp, group: AdapterGroup])[] = [
  [/^(?:layers\.\d+\.self_attn|transformer_blocks\.\d+\.attn)\./u, 'selfAttention'],
  [/^(?:layers|transformer_blocks)\.\d+\.cross_attn\./u, 'crossAttention'],
  [/^(?:layers\.\d+\.mlp|transformer_blocks\.\d+\.ff)\./u, 'feedForward'],
  [/^(?:condition_embedder|time_embed|speaker_embedder|genre_embedder|lyric_|timestep_embedder|t_block)/u, 'conditions'],
];

/** The part of a network that a module belongs to; `undefined` for what is in no part, such as the projection of the patches. */
export function groupOf(module: string): AdapterGroup | undefined {
  return GROUPS.find(([pattern]) => pattern.test(module))?.[1];
}

/** How strongly an adapter works on a module, 0–2. */
export function scaleOn(module: string, scale: AdapterScale = 1): number {
  if (typeof scale === 'number') return scale;
  const group = groupOf(module);
  return (group === undefined ? undefined : scale[group]) ?? 1;
}
