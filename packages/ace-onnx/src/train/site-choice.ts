import { InvalidInputError } from '@loop/core';
import type { AdapterSite } from '@loop/core';

/** The parts of a layer that can be trained. */
export const TRAINED_SITES = ['selfAttention', 'crossAttention', 'feedForward'] as const;

/** A part of a layer that can be trained: how places hear one another, how they follow the words, and what is made of both. */
export type TrainedSites = (typeof TRAINED_SITES)[number];

/** What of each layer is trained: whole parts, or of each part the linear layers with these names, such as `q_proj`; `all` for every one. */
export type SiteChoice = readonly TrainedSites[] | { readonly [S in TrainedSites]?: 'all' | readonly string[] | undefined };

/** The names of the linear layers in each part of a model's layers. */
export type SiteLayers = Readonly<Record<TrainedSites, readonly string[]>>;

/** The layers of a model whose sites are listed. */
export interface SiteSource {
  readonly layers: SiteLayers;
  /** How many layers the model has. */
  readonly count: number;
  /** The site of a linear layer. */
  readonly siteOf: (layer: number, part: TrainedSites, name: string) => AdapterSite;
}

/**
 * Lists the places that a choice takes, layer by layer.
 *
 * @throws {InvalidInputError} With the part whose names the model does not have.
 */
export function listSites(choice: SiteChoice, { layers, count, siteOf }: SiteSource): readonly AdapterSite[] {
  const chosen = chooseLayers(choice, layers);
  return Array.from({ length: count }, (_, layer) =>
    TRAINED_SITES.flatMap((part) => layers[part].filter((name) => chosen[part].includes(name)).map((name) => siteOf(layer, part, name))),
  ).flat();
}

/** The names that a choice takes of each part. */
function chooseLayers(choice: SiteChoice, layers: SiteLayers): SiteLayers {
  const taken = (site: TrainedSites): readonly string[] => {
    const wanted = wantedOf(choice, site);
    if (wanted === 'all') return layers[site];
    const unknown = wanted.filter((name) => !layers[site].includes(name));
    if (unknown.length === 0) return wanted;
    throw new InvalidInputError('options', [
      { path: `sites.${site}`, message: 'names what this model does not have', received: unknown.join(', '), allowed: layers[site] },
    ]);
  };
  return { selfAttention: taken('selfAttention'), crossAttention: taken('crossAttention'), feedForward: taken('feedForward') };
}

/** Whether a choice takes anything. */
export function choosesSomething(choice: SiteChoice): boolean {
  return TRAINED_SITES.some((site) => wantedOf(choice, site).length > 0);
}

function wantedOf(choice: SiteChoice, site: TrainedSites): 'all' | readonly string[] {
  return 'at' in choice ? (choice.includes(site) ? 'all' : []) : (choice[site] ?? []);
}
