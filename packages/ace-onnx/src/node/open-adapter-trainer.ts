import type { AdapterTrainer } from '@loop/core';

import { createAdapterTrainer } from '../train/create-adapter-trainer.js';
import type { AdapterTrainerOptions } from '../train/trainer-options.js';
import { findCheckpoint } from './find-checkpoint.js';
import { createNodeRuntime } from './onnx-runtime.js';
import type { NodeRuntimeOptions } from './onnx-runtime.js';
import { splitVariant } from './split-variant.js';

/** Which trainer is opened; plain data. */
export interface AdapterTrainerOrder extends Omit<AdapterTrainerOptions, 'runtime'>, Pick<NodeRuntimeOptions, 'provider' | 'threads'> {}

/** Opens a trainer on onnxruntime-node in this thread. */
export async function openAdapterTrainer(order: AdapterTrainerOrder & { readonly source: string }): Promise<AdapterTrainer> {
  const { source, provider, threads, ...options } = order;
  const { folder, variant } = await splitVariant(source);
  const runtime = createNodeRuntime({ provider, threads });
  return createAdapterTrainer(await findCheckpoint(folder), { ...options, variant: options.variant ?? variant, runtime });
}
