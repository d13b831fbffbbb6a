import { drawSeed } from '@loop/core';

import { SCHEDULERS } from '../../diffusion/stepper.js';
import type { Backend } from '../backends/backend.js';
import type { BackendChoice } from '../backends/backend-choice.js';
import type { DaemonConfiguration } from '../configuration/configuration.js';
import { daemonFault } from '../protocol/rpc-error.js';
import { findLora } from './find-lora.js';
import { readBackendType } from './read-parameters.js';
import type { GenerateParameters } from './generate-parameters.js';
import type { TrackLora, TrackRequest } from './track-request.js';

/** What requests are held against. */
export interface ResolveOptions {
  readonly configuration: DaemonConfiguration;
  readonly choice: BackendChoice;
}

/** A request that was checked, and what makes it. */
export interface ResolvedRequest {
  readonly backend: Backend;
  readonly request: TrackRequest;
}

const MAX_PROMPT = 1000;
const STEPS: readonly [number, number] = [1, 200];
const GUIDANCE: readonly [number, number] = [1, 30];
/** What is computed with: weights are widened to 32 bits. */
const PRECISIONS = new Set(['fp32', 'float32', 'auto']);

/**
 * Checks the values of `generate` in the order in which lofi.nvim's own daemon does: backend, prompt, length, steps, guidance, scheduler.
 *
 * @throws {RpcError} With the daemon's own codes.
 */
export async function resolveRequest(given: GenerateParameters, { configuration, choice }: ResolveOptions): Promise<ResolvedRequest> {
  const backend = choice.backends[typeof given.backend === 'string' ? readBackendType(given.backend) : await choice.preferred()];
  const { prompt, duration_sec: durationSeconds } = given;
  const length = [...prompt].length;
  if (prompt.trim() === '') throw daemonFault('INVALID_PROMPT', 'prompt: must not be empty.');
  if (length > MAX_PROMPT) throw daemonFault('INVALID_PROMPT', `prompt: has ${length} characters; at most ${MAX_PROMPT} are allowed.`);
  const { minSeconds, maxSeconds } = backend;
  if (durationSeconds < minSeconds || durationSeconds > maxSeconds)
    throw daemonFault('INVALID_DURATION', `duration_sec: must be ${minSeconds}–${maxSeconds} for ${backend.type}, not ${durationSeconds}.`);
  const request = backend.complete({
    prompt,
    lyrics: given.lyrics === '' ? undefined : (given.lyrics ?? undefined),
    durationSeconds,
    seed: given.seed === undefined || given.seed === null ? BigInt(drawSeed()) : BigInt(given.seed),
    ...(backend.isDiffusion ? readDiffusion(given, backend) : NO_DIFFUSION),
    lora: undefined,
  });
  const precision = given.precision ?? configuration.precision;
  if (backend.isDiffusion && !PRECISIONS.has(precision))
    throw daemonFault('INVALID_PRECISION', `precision: "${precision}" cannot be computed with here; "fp32" can, from weights of any kind.`);
  const lora = await resolveLora(given, backend, configuration);
  return { backend, request: { ...request, lora } };
}

type DiffusionFields = Pick<TrackRequest, 'steps' | 'guidance' | 'scheduler' | 'cfgType' | 'omega'>;

const NO_DIFFUSION: DiffusionFields = { steps: undefined, guidance: undefined, scheduler: undefined, cfgType: undefined, omega: undefined };

function readDiffusion(given: GenerateParameters, { type }: Backend): DiffusionFields {
  const steps = given.inference_steps ?? given.infer_steps ?? undefined;
  const guidance = given.guidance_scale ?? undefined;
  if (steps !== undefined && !isWithin(steps, STEPS))
    throw daemonFault('INVALID_INFERENCE_STEPS', `inference_steps: must be ${STEPS.join('–')}, not ${steps}.`);
  if (guidance !== undefined && !isWithin(guidance, GUIDANCE))
    throw daemonFault('INVALID_GUIDANCE_SCALE', `guidance_scale: must be ${GUIDANCE.join('–')}, not ${guidance}.`);
  const known = type === 'ace_step' ? SCHEDULERS : SCHEDULERS.filter((name) => name !== 'pingpong');
  const wanted = given.scheduler?.toLowerCase();
  const scheduler = known.find((name) => name === wanted);
  if (wanted !== undefined && scheduler === undefined)
    throw daemonFault('INVALID_SCHEDULER', `scheduler: must be ${known.join(', ')} for ${type}, not "${wanted.slice(0, 40)}".`);
  return { steps, guidance, scheduler, cfgType: given.cfg_type ?? undefined, omega: given.omega_scale ?? undefined };
}

async function resolveLora(
  given: GenerateParameters,
  { type, takesLora }: Backend,
  { lora: configured, loraScale, loraFolder }: DaemonConfiguration,
): Promise<TrackLora | undefined> {
  // `null` or an empty text turns a configured one off.
  const name = given.lora === undefined ? configured : (given.lora ?? '');
  if (name === undefined || name === '' || (!takesLora && given.lora === undefined)) return undefined;
  if (!takesLora) throw daemonFault('INVALID_LORA', `lora: the backend ${type} takes none; ace_step and ace_step_1_5 do.`);
  return { ...(await findLora(name, loraFolder, given.lora === undefined)), scale: given.lora_scale ?? loraScale };
}

function isWithin(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}
