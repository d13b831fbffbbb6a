import type { AdapterGroup, AdapterTrainerRequest, TrainingMethod } from '@loop/core';

import { ATTENTION_TARGETS } from '../configuration/parameters.js';
import type { TrainingConfiguration } from '../configuration/training-configuration.js';

/** The longest example: four minutes, as long as tracks are prepared. */
const MOST_FRAMES = 6_000;

/** The attention of v1, whose layers have other names. */
const V1_ATTENTION = ['to_q', 'to_k', 'to_v', 'to_out.0'] as const;

const ATTENTION = new Set<string>([...ATTENTION_TARGETS, ...V1_ATTENTION]);
const FEED_FORWARD = new Set(['gate_proj', 'up_proj', 'down_proj']);

/** What a configuration asks of the trainer of this machine. */
export function toTrainerRequest(configuration: TrainingConfiguration): AdapterTrainerRequest {
  const { checkpointFolder, variant, method, rank, cropFrames, factor, decomposeBoth, weightDecompose, dropout } = configuration;
  const isLokr = method === 'lokr';
  const isLycoris = isLokr || method === 'loha';
  return {
    model: checkpointFolder === '' ? undefined : checkpointFolder,
    variant,
    method: method as TrainingMethod,
    rank,
    frames: cropFrames === 0 ? MOST_FRAMES : cropFrames,
    sites: sitesOf(configuration),
    ...(isLokr ? { factor: factor > 0 ? factor : undefined, decomposeBoth } : {}),
    ...(isLycoris ? { magnitudes: weightDecompose } : { dropout }),
  };
}

/** The parts of the network that the names of layers mean; names that are of no attention and no feed-forward prepare the conditions. */
function sitesOf(configuration: TrainingConfiguration): AdapterTrainerRequest['sites'] {
  const { attention, feedForward, targets, selfTargets, crossTargets, variant } = configuration;
  const isDefault = targets.length === ATTENTION_TARGETS.length && ATTENTION_TARGETS.every((name) => targets.includes(name));
  const common = variant === 'v1' && isDefault ? V1_ATTENTION : targets;
  const attentionOf = (own: readonly string[]): readonly string[] => (own.length > 0 ? own : common).filter((name) => ATTENTION.has(name));
  const fed = common.filter((name) => FEED_FORWARD.has(name));
  const conditions = common.filter((name) => !ATTENTION.has(name) && !FEED_FORWARD.has(name));
  const sites: { [G in AdapterGroup]?: 'all' | readonly string[] } = {};
  if (attention !== 'cross') sites.selfAttention = attentionOf(selfTargets);
  if (attention !== 'self') sites.crossAttention = attentionOf(crossTargets);
  if (feedForward) sites.feedForward = 'all';
  else if (fed.length > 0) sites.feedForward = fed;
  if (conditions.length > 0) sites.conditions = conditions;
  return sites;
}
