import { InvalidInputError } from '@loop/core';

/** The parts of a layer that can be trained. */
export const TRAINED_SITES = ['selfAttention', 'crossAttention', 'feedForward'] as const;

/** A part of a layer that can be trained: how places hear one another, how they follow the words, and what is made of both. */
export type TrainedSites = (typeof TRAINED_SITES)[number];

/** What of each layer is trained: whole parts, or of each part the linear layers with these names, such as `q_proj`; `all` for every one. */
export type SiteChoice = readonly TrainedSites[] | { readonly [S in TrainedSites]?: 'all' | readonly string[] | undefined };

/** The names of the linear layers in each part of a model's layers. */
export type SiteLayers = Readonly<Record<TrainedSites, readonly string[]>>;

/**
 * The names that a choice takes of each part.
 *
 * @throws {InvalidInputError} With the part whose names the model does not have.
 */
export function chooseLayers(choice: SiteChoice, layers: SiteLayers): SiteLayers {
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
