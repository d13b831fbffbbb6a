import type { AdapterSite } from '@loop/core';

import type { TransformerConfig } from '../../models/v15/config.js';

/** The parts of a layer that can be trained. */
export const TRAINED_SITES = ['selfAttention', 'crossAttention', 'feedForward'] as const;

/** A part of a layer that can be trained: how places hear one another, how they follow the words, and what is made of both. */
export type TrainedSites = (typeof TRAINED_SITES)[number];

/** What of each layer is trained: whole parts, or of each part the linear layers with these names, such as `q_proj`; `all` for every one. */
export type SiteChoice = readonly TrainedSites[] | { readonly [S in TrainedSites]?: 'all' | readonly string[] | undefined };

const PREFIX = 'decoder.';
const SUFFIX = '.weight';

/** The module of a weight as adapter files name it. */
export function siteKey(weight: string): string {
  return weight.slice(weight.startsWith(PREFIX) ? PREFIX.length : 0, weight.endsWith(SUFFIX) ? -SUFFIX.length : undefined);
}

/** The weight of a module. */
export function siteWeight(key: string): string {
  return PREFIX + key + SUFFIX;
}

/** The names of the linear layers in each part of a layer. */
export const SITE_LAYERS: Readonly<Record<TrainedSites, readonly string[]>> = {
  selfAttention: ['q_proj', 'k_proj', 'v_proj', 'o_proj'],
  crossAttention: ['q_proj', 'k_proj', 'v_proj', 'o_proj'],
  feedForward: ['gate_proj', 'up_proj', 'down_proj'],
};

/** The names that a choice takes of a part. */
export function chosenLayers(choice: SiteChoice, site: TrainedSites): readonly string[] {
  const wanted = 'at' in choice ? (choice.includes(site) ? 'all' : []) : (choice[site] ?? []);
  return wanted === 'all' ? SITE_LAYERS[site] : wanted;
}

/** The places of a decoder where an adapter can be trained, layer by layer. */
export function decoderSites(config: TransformerConfig, choice: SiteChoice): readonly AdapterSite[] {
  const { width, hidden, heads, keyHeads, headSize, layers } = config;
  const attention = [
    { name: 'q_proj', inputs: width, outputs: heads * headSize },
    { name: 'k_proj', inputs: width, outputs: keyHeads * headSize },
    { name: 'v_proj', inputs: width, outputs: keyHeads * headSize },
    { name: 'o_proj', inputs: heads * headSize, outputs: width },
  ];
  const feed = [
    { name: 'gate_proj', inputs: width, outputs: hidden },
    { name: 'up_proj', inputs: width, outputs: hidden },
    { name: 'down_proj', inputs: hidden, outputs: width },
  ];
  const groups = {
    selfAttention: ['self_attn', attention],
    crossAttention: ['cross_attn', attention],
    feedForward: ['mlp', feed],
  } as const;
  return Array.from({ length: layers }, (_, layer) =>
    TRAINED_SITES.flatMap((site) => {
      const [folder, projections] = groups[site];
      const names = chosenLayers(choice, site);
      return projections
        .filter(({ name }) => names.includes(name))
        .map(({ name, inputs, outputs }) => ({ key: `layers.${layer}.${folder}.${name}`, inputs, outputs }));
    }),
  ).flat();
}

/** The layer of a site. */
export function layerOf(key: string): number {
  return Number(key.split('.')[1]);
}
