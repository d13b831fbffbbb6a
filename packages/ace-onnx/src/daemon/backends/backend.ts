import type { MusicRequest } from '@loop/core';

import type { InferenceOrder } from '../inference/inference-order.js';
import type { TrackRequest } from '../requests/track-request.js';
import type { BackendType } from './backend-types.js';

/** Whether what a backend needs is on this machine. */
export type Installation =
  | {
      readonly isInstalled: true;
      /** Changes when the model's files change. */
      readonly fingerprint: string;
      /** What the child process opens. */
      readonly order: InferenceOrder;
    }
  | {
      readonly isInstalled: false;
      /** `MODEL_NOT_FOUND`: the folder that was named is not there or is no model. */
      readonly fault: 'MODEL_NOT_FOUND' | 'BACKEND_NOT_INSTALLED';
      /** What is missing and what to do. */
      readonly reason: string;
    };

/** A maker of music, as clients see it. */
export interface Backend {
  readonly type: BackendType;
  /** Its name for people. */
  readonly name: string;
  /** What it is, in a sentence. */
  readonly description: string;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** The model's own rate; files are written at 48 kHz. */
  readonly sampleRate: number;
  /** What `download_backend` gets, a name on the hub; `undefined` where there is nothing to get. */
  readonly model: string | undefined;
  /** Whether LoRAs can take part. */
  readonly takesLora: boolean;
  /** Whether `inference_steps`, `guidance_scale` and `scheduler` are checked and used. */
  readonly isDiffusion: boolean;
  /** Looks at the disk. */
  installation(): Promise<Installation>;
  /** The version of the model without what a request adds, known before anything is loaded. */
  readonly version: string;
  /** Fills in what the request leaves open. */
  complete(request: TrackRequest): TrackRequest;
  /** What of a completed request is not as lofi.nvim's own daemon would take it. */
  settingsOf(request: TrackRequest): Readonly<Record<string, string | number>>;
  /** The request in the generator's terms, without adapters. */
  toMusicRequest(request: TrackRequest): MusicRequest;
}

/** The version of the model with which a request is made, LoRA included. */
export function modelVersion({ version }: Backend, { lora }: Pick<TrackRequest, 'lora'>): string {
  if (lora === undefined) return version;
  return `${version}+${lora.name}${lora.scale === 1 ? '' : `@${lora.scale}`}`;
}
