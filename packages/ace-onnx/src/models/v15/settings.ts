import * as z from 'zod/mini';

import { MAX_SEED } from '@loop/core';
import type { MusicRequest, MusicRequestWith, Seed } from '@loop/core';
import { readAdvanced } from '@loop/core/generation';

import { FLOW_GUIDANCES } from '../../diffusion/flow/flow-guidance.js';
import type { FlowGuidanceName } from '../../diffusion/flow/flow-guidance.js';
import { FLOW_METHODS, FLOW_SOLVERS } from '../../diffusion/flow/flow-sampler.js';
import type { FlowMethod, FlowSolver } from '../../diffusion/flow/flow-sampler.js';
import { TIMESTEP_PRECISIONS } from '../../diffusion/flow/timesteps.js';
import type { TimestepPrecision } from '../../diffusion/flow/timesteps.js';
import { CORRECTION_MODES } from '../../diffusion/flow/wavelet-correction.js';
import type { CorrectionMode } from '../../diffusion/flow/wavelet-correction.js';
import { NOISE_KINDS } from '../../diffusion/noise/create-noise.js';
import type { NoiseKind } from '../../diffusion/noise/create-noise.js';
import { PIPELINE_SETTINGS } from '../../pipeline/pipeline-settings.js';
import { AUDIO_CODES } from './audio-codes.js';
import { thinkingSchema } from './thinking.js';
import type { ThinkingSettings } from './thinking.js';
import { REPAINT_MODES } from './song/repaint-settings.js';
import type { RepaintMode } from './song/repaint-settings.js';

/** The family that ACE-Step 1.5 reads of a request's `advanced` settings. */
export const ACE_STEP_15 = 'ace-step-1.5';

/** The settings of ACE-Step 1.5: `advanced['ace-step-1.5']` of a request. */
export interface AceStep15Settings {
  /** Along the flow, or with fresh noise at each level. @defaultValue 'ode' */
  readonly method: FlowMethod;
  /** `heun` takes two evaluations a step, with `ode` only. @defaultValue 'euler' */
  readonly solver: FlowSolver;
  /** How far levels are moved towards noise, 0.1–10. Default: the checkpoint's own: 3 for turbo, 1 for the others. */
  readonly shift?: number | undefined;
  /** Levels of noise instead of steps and shift, 1–0, falling; turbo models move each to the nearest that they know. */
  readonly timesteps?: readonly number[] | undefined;
  /** How levels are rounded; `bfloat16` compares with a GPU's logs. @defaultValue 'float32' */
  readonly timestepPrecision: TimestepPrecision;
  /** How base and sft models are guided. @defaultValue 'apg_classic' */
  readonly guidance: FlowGuidanceName;
  /** The lowest level of noise that is guided, 0–1. @defaultValue 0 */
  readonly guidanceFrom: number;
  /** The highest level of noise that is guided, 0–1. @defaultValue 1 */
  readonly guidanceTo: number;
  /** Limits each velocity to so many times the size of the latent, 0–10; 0 is no limit. @defaultValue 0 */
  readonly velocityLimit: number;
  /** Share of the velocity before in each velocity, 0–0.9. @defaultValue 0 */
  readonly velocityMemory: number;
  /** The wavelet correction: `auto` is on for turbo models, which gain from it, and off for the others, which it spoils. @defaultValue 'auto' */
  readonly correction: 'auto' | 'on' | 'off';
  /** @defaultValue 'double' */
  readonly correctionMode: CorrectionMode;
  /** Strength of the correction, 0–1. @defaultValue 0.05 */
  readonly correctionScale: number;
  /** Strength for fast changes in mode `double`, 0–1. @defaultValue 0.02 */
  readonly correctionHighScale: number;
  /** What a cover follows: codes of the source, or its latent itself. @defaultValue 'codes' */
  readonly follow: 'codes' | 'latent';
  /** How much of the source's own sound a cover starts from, 0–1. @defaultValue 0 */
  readonly coverNoise: number;
  /** How a repaint holds on to its surroundings; `balanced` obeys the request's `variance`, 0.5 where it has none. @defaultValue 'balanced' */
  readonly repaintMode: RepaintMode;
  /** Whether the model is given the region, or may write everywhere. @defaultValue 'explicit' */
  readonly repaintMask: 'explicit' | 'auto';
  /** Audio codes that lead new music, five a second. */
  readonly audioCodes?: readonly number[] | undefined;
  /**
   * Whether the language model plans new music first: it fills in what the request leaves open, words the caption anew and writes audio codes.
   * The settings say how; see {@link ThinkingSettings}.
   *
   * @defaultValue false
   */
  readonly thinking?: boolean | Partial<ThinkingSettings> | undefined;
  /** What the model is asked to do, in words; by default the sentence of the task. */
  readonly instruction?: string | undefined;
  /** Which stream of noise a seed names. @defaultValue 'torch-cpu' */
  readonly noise: NoiseKind;
  /** Streaming multiprocessors of the GPU whose noise `torch-cuda` is, 1–1024; counts for long songs. @defaultValue 132 */
  readonly multiprocessors: number;
  /** Names the second noise, of a retake. Default: derived from the seed. */
  readonly retakeSeed?: Seed | undefined;
  /** Brings the peak to −1 dB of full scale. Default: for music that keeps no part of a source, whose samples stay as they are. */
  readonly normalise?: boolean | undefined;
  /** Whether the untouched parts of a source are the source's own samples, with short crossfades, and not its way through the codec. @defaultValue true */
  readonly keepSource: boolean;
  /** Scales the result so that its true peak is −1 dBTP at most. @defaultValue false */
  readonly limitPeak: boolean;
  /** Makes the unfinished music audible after every so many steps; each preview costs a decode. Default: no previews. */
  readonly previewEvery?: number | undefined;
}

const fraction = z.number().check(z.gte(0), z.lte(1));

const schema = z.strictObject({
  method: z._default(z.enum(FLOW_METHODS), 'ode'),
  solver: z._default(z.enum(FLOW_SOLVERS), 'euler'),
  shift: z.optional(z.number().check(z.gte(0.1), z.lte(10))),
  timesteps: z.optional(z.array(fraction).check(z.minLength(1), z.maxLength(200))),
  timestepPrecision: z._default(z.enum(TIMESTEP_PRECISIONS), 'float32'),
  guidance: z._default(z.enum(FLOW_GUIDANCES), 'apg_classic'),
  guidanceFrom: z._default(fraction, 0),
  guidanceTo: z._default(fraction, 1),
  velocityLimit: z._default(z.number().check(z.gte(0), z.lte(10)), 0),
  velocityMemory: z._default(z.number().check(z.gte(0), z.lte(0.9)), 0),
  correction: z._default(z.enum(['auto', 'on', 'off']), 'auto'),
  correctionMode: z._default(z.enum(CORRECTION_MODES), 'double'),
  correctionScale: z._default(fraction, 0.05),
  correctionHighScale: z._default(fraction, 0.02),
  follow: z._default(z.enum(['codes', 'latent']), 'codes'),
  coverNoise: z._default(fraction, 0),
  repaintMode: z._default(z.enum(REPAINT_MODES), 'balanced'),
  repaintMask: z._default(z.enum(['explicit', 'auto']), 'explicit'),
  audioCodes: z.optional(z.array(z.int().check(z.gte(0), z.lt(AUDIO_CODES))).check(z.minLength(1), z.maxLength(3000))),
  thinking: z.optional(thinkingSchema),
  instruction: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
  noise: z._default(z.enum(NOISE_KINDS), 'torch-cpu'),
  multiprocessors: z._default(z.int().check(z.gte(1), z.lte(1024)), 132),
  retakeSeed: z.optional(z.int().check(z.gte(0), z.lte(MAX_SEED))),
  normalise: z.optional(z.boolean()),
  ...PIPELINE_SETTINGS,
});

/** A request whose settings of ACE-Step 1.5 are typed. */
export type AceStep15Request = MusicRequestWith<typeof ACE_STEP_15, Partial<AceStep15Settings>>;

const KEEPING_TASKS: ReadonlySet<MusicRequest['task']> = new Set(['repaint', 'extend', 'lego']);

/** Reads the settings of a request. @throws {InvalidInputError} For an unknown or unacceptable one, with its path under `advanced['ace-step-1.5']`. */
export function readSettings(request: MusicRequest): AceStep15Settings {
  const settings: AceStep15Settings = readAdvanced(request, ACE_STEP_15, schema);
  return { ...settings, normalise: settings.normalise ?? !KEEPING_TASKS.has(request.task) };
}
