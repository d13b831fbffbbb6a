import type { AdapterSite } from '@loop/core';

import type { TransformerConfig } from '../../models/v1/config.js';
import { listSites } from '../site-choice.js';
import type { SiteChoice, SiteLayers } from '../site-choice.js';

const SUFFIX = '.weight';
const ATTENTION = ['to_q', 'to_k', 'to_v', 'to_out.0'] as const;
/** Its feed-forward is made of convolutions, which its own trainer leaves alone as well. */
const LAYERS: SiteLayers = { selfAttention: ATTENTION, crossAttention: ATTENTION, feedForward: [] };
const FOLDERS = { selfAttention: 'attn', crossAttention: 'cross_attn', feedForward: 'ff' } as const;

/** The module of a weight as adapter files name it. */
export function siteKey(weight: string): string {
  return weight.endsWith(SUFFIX) ? weight.slice(0, -SUFFIX.length) : weight;
}

/** The weight of a module. */
export function siteWeight(key: string): string {
  return key + SUFFIX;
}

/** The places of a transformer where an adapter can be trained, block by block. @throws {InvalidInputError} For a layer that it does not have. */
export function transformerSites({ width, blocks }: TransformerConfig, choice: SiteChoice): readonly AdapterSite[] {
  return listSites(choice, {
    layers: LAYERS,
    count: blocks,
    siteOf: (block, part, name) => ({ key: `transformer_blocks.${block}.${FOLDERS[part]}.${name}`, inputs: width, outputs: width }),
  });
}
