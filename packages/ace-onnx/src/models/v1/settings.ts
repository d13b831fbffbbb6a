import * as z from 'zod/mini';

import { MAX_SEED } from '@loop/core';
import type { MusicRequest, MusicRequestWith, Seed } from '@loop/core';
import { readAdvanced } from '@loop/core/generation';

import { GUIDANCE_KINDS } from '../../diffusion/guidance/guidance.js';
import type { GuidanceKind } from '../../diffusion/guidance/guidance.js';
import { NOISE_KINDS } from '../../diffusion/noise/create-noise.js';
import type { NoiseKind } from '../../diffusion/noise/create-noise.js';
import { SCHEDULE_GRIDS } from '../../diffusion/schedule.js';
import type { ScheduleGrid } from '../../diffusion/schedule.js';
import { SCHEDULERS } from '../../diffusion/stepper.js';
import type { SchedulerName } from '../../diffusion/stepper.js';
import { PIPELINE_SETTINGS } from '../../pipeline/pipeline-settings.js';

/** The family that ACE-Step v1 reads of a request's `advanced` settings. */
export const ACE_STEP_V1 = 'ace-step-v1';

/** The settings of ACE-Step v1: `advanced['ace-step-v1']` of a request. */
export interface AceStepV1Settings {
  /** @defaultValue 'euler' */
  readonly scheduler: SchedulerName;
  /** How levels of noise are spaced. @defaultValue 'upstream' */
  readonly grid: ScheduleGrid;
  /** @defaultValue 'apg' */
  readonly guidance: GuidanceKind;
  /** Strength of the mean shift, −100…100. @defaultValue 10 */
  readonly omega: number;
  /** Share of the steps that is guided, 0–1. @defaultValue 0.5 */
  readonly guidanceInterval: number;
  /** How far guidance falls within the guided steps, 0–1. @defaultValue 0 */
  readonly guidanceDecay: number;
  /** Where a full decay ends, 0–200. @defaultValue 3 */
  readonly minGuidanceScale: number;
  /** Guides the text apart from the lyrics, with `lyricScale`, when both are above 1; 0–30. @defaultValue 0 */
  readonly textScale: number;
  /** 0–30. @defaultValue 0 */
  readonly lyricScale: number;
  /** Whether the text without guidance comes from scaled-down queries; has an effect only with `ergLyric`. @defaultValue true */
  readonly ergTag: boolean;
  /** Whether the lyrics without guidance come from scaled-down queries. @defaultValue true */
  readonly ergLyric: boolean;
  /** Whether the prediction without guidance runs with scaled-down queries. @defaultValue true */
  readonly ergDiffusion: boolean;
  /** Optimised step numbers instead of `steps`; not with Heun. */
  readonly ossSteps?: readonly number[] | undefined;
  /** Names the second noise: of the repainted region, of what an extension adds, of an edit. Default: derived from the seed; an edit uses the seed itself. */
  readonly retakeSeed?: Seed | undefined;
  /** Which stream of noise a seed names. @defaultValue 'torch-cpu' */
  readonly noise: NoiseKind;
  /** How 44.1 kHz becomes 48 kHz: by core's resampler, or by the one of the Python pipeline. @defaultValue 'loop' */
  readonly resampler: 'loop' | 'reference';
  /** Whether the untouched parts of a source are the source's own samples, with short crossfades, and not its way through the codec. @defaultValue true */
  readonly keepSource: boolean;
  /** Scales the result so that its true peak is −1 dBTP at most. @defaultValue false */
  readonly limitPeak: boolean;
  /** Makes the unfinished music audible after every so many steps; each preview costs a decode. Default: no previews. */
  readonly previewEvery?: number | undefined;
}

const fraction = z.number().check(z.gte(0), z.lte(1));
const scale = z.number().check(z.gte(0), z.lte(30));

const schema = z.strictObject({
  scheduler: z._default(z.enum(SCHEDULERS), 'euler'),
  grid: z._default(z.enum(SCHEDULE_GRIDS), 'upstream'),
  guidance: z._default(z.enum(GUIDANCE_KINDS), 'apg'),
  omega: z._default(z.number().check(z.gte(-100), z.lte(100)), 10),
  guidanceInterval: z._default(fraction, 0.5),
  guidanceDecay: z._default(fraction, 0),
  minGuidanceScale: z._default(z.number().check(z.gte(0), z.lte(200)), 3),
  textScale: z._default(scale, 0),
  lyricScale: z._default(scale, 0),
  ergTag: z._default(z.boolean(), true),
  ergLyric: z._default(z.boolean(), true),
  ergDiffusion: z._default(z.boolean(), true),
  ossSteps: z.optional(z.array(z.int().check(z.gte(1), z.lte(1000))).check(z.minLength(1), z.maxLength(200))),
  retakeSeed: z.optional(z.int().check(z.gte(0), z.lte(MAX_SEED))),
  noise: z._default(z.enum(NOISE_KINDS), 'torch-cpu'),
  resampler: z._default(z.enum(['loop', 'reference']), 'loop'),
  ...PIPELINE_SETTINGS,
});

/** A request whose settings of ACE-Step v1 are typed. */
export type AceStepV1Request = MusicRequestWith<typeof ACE_STEP_V1, Partial<AceStepV1Settings>>;

/** Reads the settings of a request. @throws {InvalidInputError} For an unknown or unacceptable one, with its path under `advanced.ace-step-v1`. */
export function readSettings(request: MusicRequest): AceStepV1Settings {
  return readAdvanced(request, ACE_STEP_V1, schema);
}
