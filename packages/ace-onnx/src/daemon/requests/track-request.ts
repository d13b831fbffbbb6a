import type { Seed } from '@loop/core';

import type { SchedulerName } from '../../diffusion/stepper.js';
import type { GuidanceKind } from '../../diffusion/guidance/guidance.js';

/** A LoRA that takes part in a request. */
export interface TrackLora {
  /** The name under which it is loaded and goes into the track's name. */
  readonly name: string;
  /** Its folder or file. */
  readonly source: string;
  /** Changes when its files change. */
  readonly fingerprint: string;
  /** How strongly it counts, 0–4. */
  readonly scale: number;
}

/** What `generate` asks a backend for, checked, with every default in its place. */
export interface TrackRequest {
  readonly prompt: string;
  readonly lyrics: string | undefined;
  readonly durationSeconds: number;
  /** As it was given or drawn, 0–2⁶⁴−1. */
  readonly seed: bigint;
  readonly steps: number | undefined;
  readonly guidance: number | undefined;
  readonly scheduler: SchedulerName | undefined;
  readonly cfgType: GuidanceKind | undefined;
  readonly omega: number | undefined;
  readonly lora: TrackLora | undefined;
}

/** The seed that a generator gets: its low 32 bits, as the reference takes them. */
export function toGeneratorSeed(seed: bigint): Seed {
  return Number(BigInt.asUintN(32, seed));
}
