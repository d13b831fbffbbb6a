import type { MusicRequest, Warning } from '@loop/core';

import type { FlowGuidance } from '../../../diffusion/flow/flow-guidance.js';
import { isGuided } from '../../../diffusion/flow/flow-guidance.js';
import { baseTimesteps, MAX_TURBO_STEPS, turboTimesteps } from '../../../diffusion/flow/timesteps.js';
import type { WaveletCorrection } from '../../../diffusion/flow/wavelet-correction.js';
import type { AceStep15Settings } from '../settings.js';
import { levelsFrom } from '../song/sample-latent.js';
import type { Variant } from '../variant.js';

/** The levels of a run, and how each is guided. */
export interface RunSchedule {
  /** float32 `[steps + 1]` */
  readonly levels: Float32Array;
  readonly steps: number;
  readonly shift: number;
  readonly guidance: FlowGuidance;
  readonly correction: WaveletCorrection | undefined;
  /** How often the network is evaluated. */
  readonly evaluations: number;
  readonly warnings: readonly Warning[];
}

/** Plans the levels of a run; what is not asked for is the checkpoint's own. */
export function planSchedule(request: MusicRequest, settings: AceStep15Settings, variant: Variant): RunSchedule {
  const { isTurbo } = variant;
  const shift = settings.shift ?? variant.shift;
  const options = {
    steps: request.steps ?? variant.steps,
    shift,
    timesteps: settings.timesteps,
    precision: settings.timestepPrecision,
  };
  const whole = isTurbo ? turboTimesteps(options) : baseTimesteps(options);
  const origin = originNoise(request, settings);
  const levels = origin === undefined ? whole : levelsFrom(whole, origin);
  const guidance: FlowGuidance = {
    name: settings.guidance,
    scale: isTurbo ? 1 : (request.guidanceScale ?? variant.guidanceScale),
    from: settings.guidanceFrom,
    to: settings.guidanceTo,
  };
  const steps = levels.length - 1;
  const isOn = settings.correction === 'on' || (settings.correction === 'auto' && variant.isCorrected);
  return {
    levels,
    steps,
    shift,
    guidance,
    correction: isOn
      ? { mode: settings.correctionMode, scale: settings.correctionScale, highScale: settings.correctionHighScale }
      : undefined,
    evaluations: countEvaluations(levels, settings, guidance, isTurbo),
    warnings: warningsOf(request, settings, variant),
  };
}

/** The level at which a run starts that is not from pure noise. */
export function originNoise(request: MusicRequest, settings: AceStep15Settings): number | undefined {
  if (request.task === 'audio2audio') return 1 - (request.strength ?? 0.5);
  return request.task === 'cover' && settings.coverNoise > 0 ? 1 - settings.coverNoise : undefined;
}

function countEvaluations(levels: Float32Array, settings: AceStep15Settings, guidance: FlowGuidance, isTurbo: boolean): number {
  const steps = levels.length - 1;
  const callsAt = (level: number): number => (isGuided(guidance, level) ? 2 : 1);
  let count = 0;
  for (let step = 0; step < steps; step += 1) {
    count += callsAt(levels[step]!);
    const hasCorrector = settings.solver === 'heun' && settings.method === 'ode' && !(isTurbo && step === steps - 1);
    if (hasCorrector) count += callsAt(levels[step + 1]!);
  }
  return count;
}

const field = (name: string): string => `advanced.ace-step-1.5.${name}`;

function warningsOf(request: MusicRequest, settings: AceStep15Settings, { isTurbo, shift, isCorrected }: Variant): Warning[] {
  const warnings: Warning[] = [];
  if (settings.shift !== undefined && Math.abs(settings.shift - shift) > 1)
    warnings.push({
      code: 'notice',
      field: field('shift'),
      message: `This checkpoint was trained for a shift of about ${shift}; ${settings.shift} tends to sound ${isTurbo ? 'cut into segments' : 'unclear'}.`,
    });
  if (settings.correction === 'on' && !isCorrected)
    warnings.push({
      code: 'notice',
      field: field('correction'),
      message: 'The wavelet correction is made for turbo models; others tend to give noise with it.',
    });
  if (settings.solver === 'heun' && settings.method === 'sde')
    warnings.push({
      code: 'ignored',
      field: field('solver'),
      message: 'The solver heun works along the flow only; sde takes Euler steps.',
    });
  if (isTurbo && request.steps !== undefined && request.steps > MAX_TURBO_STEPS && settings.timesteps === undefined)
    warnings.push({
      code: 'clamped',
      field: 'steps',
      message: `Turbo models take ${MAX_TURBO_STEPS} steps at most; ${request.steps} were asked for.`,
    });
  if (request.steps !== undefined && settings.timesteps !== undefined)
    warnings.push({ code: 'ignored', field: 'steps', message: 'The levels in timesteps say how many steps there are.' });
  return warnings;
}
