import type { WavFormat } from '@loop/core/audio';

import type { BackendType } from '../backends/backend-types.js';
import type { SchedulerName } from '../../diffusion/stepper.js';

/** Where a backend's model is. */
export interface ModelPlace {
  /** A folder on this machine; `undefined`: the model `id` where it was pulled. */
  readonly folder: string | undefined;
  /** What `download_backend` gets: a name on the hub. */
  readonly id: string;
}

/** How the daemon works: every value in its place. */
export interface DaemonConfiguration {
  /** The backend of requests that name none. @defaultValue none: the first that is installed, else `pattern` */
  readonly backend: BackendType | undefined;
  /** The models, by backend. */
  readonly models: Readonly<Record<Exclude<BackendType, 'pattern'>, ModelPlace>>;
  /** The module of the embedded pattern engine, which exports `createGenerator()`; `undefined` for none. */
  readonly patternModule: string | undefined;
  /** Which model of ACE-Step 1.5, where a folder holds several. */
  readonly variant: string | undefined;
  /** Where tracks are kept. */
  readonly tracksFolder: string;
  /** The most bytes of all tracks. */
  readonly cacheMaxBytes: number;
  /** Where models that are pulled are kept; `undefined`: Loop's own folder. */
  readonly modelsFolder: string | undefined;
  /** Where LoRAs are found by name. */
  readonly loraFolder: string;
  /** The LoRA of requests that name none: a name in `loraFolder`, or a path. */
  readonly lora: string | undefined;
  /** How strongly it counts. */
  readonly loraScale: number;
  /** How exactly weights are held. */
  readonly precision: string;
  /** What executes: `auto`, `cpu`, `cuda`, `coreml`, `webgpu`. */
  readonly device: string;
  /** Threads within an operation; `undefined`: as many as there are cores. */
  readonly threads: number | undefined;
  /** What a request to `ace_step` takes when it says nothing. */
  readonly aceStep: { readonly steps: number; readonly scheduler: SchedulerName; readonly guidance: number | undefined };
  /** How many requests may wait. */
  readonly queueLimit: number;
  /** Whether a request to a backend that is not installed downloads it. */
  readonly autoDownload: boolean;
  /** How samples are stored. */
  readonly wavFormat: WavFormat;
}
