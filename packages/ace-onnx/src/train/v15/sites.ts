import type { AdapterSite } from '@loop/core';

import type { TransformerConfig } from '../../models/v15/config.js';
import { listSites } from '../site-choice.js';
import type { SiteChoice, SiteLayers } from '../site-choice.js';

const PREFIX = 'decoder.';
const SUFFIX = '.weight';
const ATTENTION = ['q_proj', 'k_proj', 'v_proj', 'o_proj'] as const;
const LAYERS: SiteLayers = { selfAttention: ATTENTION, crossAttention: ATTENTION, feedForward: ['gate_proj', 'up_proj', 'down_proj'] };
const FOLDERS = { selfAttention: 'self_attn', crossAttention: 'cross_attn', feedForward: 'mlp' } as const;

/** The module of a weight as adapter files name it. */
export function siteKey(weight: string): string {
  return weight.slice(weight.startsWith(PREFIX) ? PREFIX.length : 0, weight.endsWith(SUFFIX) ? -SUFFIX.length : undefined);
}

/** The weight of a module. */
export function siteWeight(key: string): string {
  return PREFIX + key + SUFFIX;
}

/** The places of a decoder where an adapter can be trained, layer by layer. @throws {InvalidInputError} For a layer that it does not have. */
export function decoderSites(config: TransformerConfig, choice: SiteChoice): readonly AdapterSite[] {
  const { width, hidden, heads, keyHeads, headSize, layers } = config;
  const [inner, keys] = [heads * headSize, keyHeads * headSize];
  const sizes: Readonly<Record<string, readonly [inputs: number, outputs: number]>> = {
    q_proj: [width, inner],
    k_proj: [width, keys],
    v_proj: [width, keys],
    o_proj: [inner, width],
    gate_proj: [width, hidden],
    up_proj: [width, hidden],
    down_proj: [hidden, width],
  };
  return listSites(choice, {
    layers: LAYERS,
    count: layers,
    siteOf(layer, part, name) {
      const [inputs, outputs] = sizes[name]!;
      return { key: `layers.${layer}.${FOLDERS[part]}.${name}`, inputs, outputs };
    },
  });
}
