import { readAdvanced } from '@loop/core/generation';
import * as z from 'zod/mini';

import { deliverLike, OUTPUT_RATE, outputLength, WHOLE_SOUND } from './delivery.js';
import type { Family, FamilyCapabilities, LatentShape, PlanJob, SongPlan } from './family.js';
import { PIPELINE_SETTINGS } from './pipeline-settings.js';
import type { PipelineSettings } from './pipeline-settings.js';

/** What may be left out of a family: these have a meaning that suits most. */
interface FamilyDefaults<Settings extends PipelineSettings> {
  /** @defaultValue its `id` */
  readonly title: string;
  /** @defaultValue 1, time that runs from 0 to 1 */
  readonly noiseTimestep: number;
  /** @defaultValue 1: working space is taken as the recipes say it */
  readonly publishedParameters: number;
  /** @defaultValue the frames that cover the clip at the rate of the latents */
  readonly framesOf: Family<Settings>['framesOf'];
  /** @defaultValue the settings of the pipeline, and no others */
  readonly readSettings: Family<Settings>['readSettings'];
}

/** What may be left out of a plan. */
interface PlanDefaults {
  /** @defaultValue none */
  readonly parameters: SongPlan<unknown>['parameters'];
  /** @defaultValue as long as the source, or all that was decoded where there is none */
  readonly delivery: SongPlan<unknown>['delivery'];
  /** @defaultValue none */
  readonly warnings: SongPlan<unknown>['warnings'];
}

/** What may be left out of what a family can do. */
type CapabilityDefaults = Pick<FamilyCapabilities, 'timeSignatures' | 'vocals'>;

/** A family as its author writes it. */
export interface FamilyParts<Settings extends PipelineSettings, Condition>
  extends Omit<Family<Settings, Condition>, keyof FamilyDefaults<Settings> | 'capabilities' | 'plan'>, Partial<FamilyDefaults<Settings>> {
  /** What this checkpoint can do. Unless it says so, it takes no time signature and has no voice. */
  readonly capabilities: Omit<FamilyCapabilities, keyof CapabilityDefaults> & Partial<CapabilityDefaults>;
  /** Plans one song: its noise, what stays of a source, how long it is. Runs no network. */
  plan(job: PlanJob<Settings>): Omit<SongPlan<Condition>, keyof PlanDefaults> & Partial<PlanDefaults>;
}

const OWN_SETTINGS = z.strictObject(PIPELINE_SETTINGS);

/** Makes a family of what distinguishes it, and fills in what most families share. */
export function defineFamily<Settings extends PipelineSettings, Condition>(
  parts: FamilyParts<Settings, Condition>,
): Family<Settings, Condition> {
  return {
    title: parts.id,
    noiseTimestep: 1,
    publishedParameters: 1,
    framesOf: (clip) => framesCovering(outputLength(clip), parts.latent),
    // A family without settings of its own has those of the pipeline.
    readSettings: (request) => readAdvanced(request, parts.id, OWN_SETTINGS) as PipelineSettings as Settings,
    ...parts,
    capabilities: { timeSignatures: [], vocals: false, ...parts.capabilities },
    plan: (job) => ({ parameters: {}, warnings: [], delivery: deliveryOf(job), ...parts.plan(job) }),
  };
}

function framesCovering(samples: number, { sampleRate, samplesPerFrame }: LatentShape): number {
  return Math.ceil(Math.round((samples * sampleRate) / OUTPUT_RATE) / samplesPerFrame);
}

function deliveryOf({ request }: PlanJob<PipelineSettings>): SongPlan<unknown>['delivery'] {
  return 'source' in request ? deliverLike(request.source.audio) : WHOLE_SOUND;
}
