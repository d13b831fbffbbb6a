import type { MusicRequest } from '@loop/core';
import { omitUndefined } from '@loop/core';

import type { ModelStore } from '../../hub/model-store.js';
import { ACE_STEP_V1 } from '../../models/v1/settings.js';
import { ACE_STEP_15 } from '../../models/v15/settings.js';
import { FRAME_SECONDS, framesCovering } from '../../models/v1/frame-grid.js';
import type { DaemonConfiguration } from '../configuration/configuration.js';
import type { InferenceOrder } from '../inference/inference-order.js';
import { toGeneratorSeed } from '../requests/track-request.js';
import type { TrackRequest } from '../requests/track-request.js';
import type { Backend, Installation } from './backend.js';
import { findInstallation } from './find-installation.js';

/** What ACE-Step v1 takes by default: with its own guidance, and with the plain kind, which needs less. */
const GUIDANCE = { apg: 15, cfg_star: 15, cfg: 7 } as const;
const STEPS = 60;
/** The longest song of v1. */
const MAX_SECONDS = 240;
/** Rounding must not lose the last frame. */
const NUDGE_SECONDS = 1e-6;

/** ACE-Step v1. */
export function createAceStepBackend(configuration: DaemonConfiguration, store: ModelStore): Backend {
  const { models, aceStep } = configuration;
  return {
    type: 'ace_step',
    name: 'ACE-Step-3.5B',
    description: 'ACE-Step v1: a neural model of songs, from tags and lyrics.',
    minSeconds: 5,
    maxSeconds: MAX_SECONDS,
    sampleRate: 48_000,
    model: models.ace_step.id,
    takesLora: true,
    isDiffusion: true,
    version: 'ace-step-v1',
    installation: () => installation('ace_step', configuration, store),
    complete(request) {
      const { steps = aceStep.steps, scheduler = aceStep.scheduler, cfgType = 'apg' } = request;
      return { ...request, steps, scheduler, cfgType, guidance: request.guidance ?? aceStep.guidance ?? GUIDANCE[cfgType] };
    },
    settingsOf: ({ steps, scheduler, guidance, cfgType, omega, lyrics }) =>
      pick({
        steps: steps === STEPS ? undefined : steps,
        scheduler: scheduler === 'euler' ? undefined : scheduler,
        guidance: guidance === GUIDANCE.apg ? undefined : guidance,
        cfg: cfgType === 'apg' ? undefined : cfgType,
        omega: omega === 10 ? undefined : omega,
        lyrics,
      }),
    toMusicRequest: (request) => ({
      ...common(request),
      // Whole frames that cover the length; the file is cut to it.
      durationSeconds: Math.min(MAX_SECONDS, framesCovering(request.durationSeconds) * FRAME_SECONDS + NUDGE_SECONDS),
      advanced: { [ACE_STEP_V1]: pick({ scheduler: request.scheduler, guidance: request.cfgType, omega: request.omega }) },
    }),
  };
}

/** ACE-Step 1.5. */
export function createAceStep15Backend(configuration: DaemonConfiguration, store: ModelStore): Backend {
  const { models, variant } = configuration;
  return {
    type: 'ace_step_1_5',
    name: 'ACE-Step-1.5',
    description: 'ACE-Step 1.5: a neural model of songs in a few steps, from captions and lyrics.',
    minSeconds: 5,
    maxSeconds: 600,
    sampleRate: 48_000,
    model: models.ace_step_1_5.id,
    takesLora: true,
    isDiffusion: true,
    version: variant === undefined ? ACE_STEP_15 : `${ACE_STEP_15}-${variant.replace(/^.*acestep-v15-/, '')}`,
    installation: () => installation('ace_step_1_5', configuration, store),
    // Steps and guidance are those of the checkpoint.
    complete: (request) => request,
    settingsOf: ({ steps, scheduler, guidance, lyrics }) => pick({ steps, scheduler, guidance, lyrics }),
    toMusicRequest: (request) => ({
      ...common(request),
      durationSeconds: request.durationSeconds,
      advanced: { [ACE_STEP_15]: pick({ solver: request.scheduler }) },
    }),
  };
}

function installation(
  type: 'ace_step' | 'ace_step_1_5',
  { models, variant, device, threads }: DaemonConfiguration,
  store: ModelStore,
): Promise<Installation> {
  const chosen = type === 'ace_step' ? undefined : variant;
  const orderOf = (source: string): InferenceOrder => ({ kind: 'ace-step', source, variant: chosen, provider: device, threads });
  return findInstallation({ type, ...models[type], store, orderOf });
}

function common({ prompt, lyrics, seed, steps, guidance }: TrackRequest): MusicRequest {
  const task = 'text2music' as const;
  return omitUndefined({ task, prompt, lyrics, seed: toGeneratorSeed(seed), steps, guidanceScale: guidance });
}

function pick(settings: Readonly<Record<string, string | number | undefined>>): Readonly<Record<string, string | number>> {
  return omitUndefined(settings) as Readonly<Record<string, string | number>>;
}
