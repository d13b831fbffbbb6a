import { fileURLToPath } from 'node:url';

import { loadAceStep, loadAdapterTrainer, openTrainer } from '@loop/ace-onnx/node';
import type { LoadedAceStep } from '@loop/ace-onnx/node';
import type { Abortable, AdapterTrainer } from '@loop/core';
import { toTrainerRequest } from '@loop/lora/training';
import type { TrainingConfiguration } from '@loop/lora/training';

import type { Environment } from '../read-environment.js';

/** The model that is trained on this machine, and that plays what was trained. */
export interface TrainedModel {
  readonly generator: LoadedAceStep;
  /** Whether it is the tiny one with random weights, with which everything can be tried out and nothing sounds like music. */
  readonly isPractice: boolean;
  /** Its folder or name. */
  readonly name: string;
  /** Opens what computes the gradients of an adapter. */
  readonly openTrainer: (configuration: TrainingConfiguration, options: Abortable) => Promise<AdapterTrainer>;
}

const PRACTICE_MODEL = fileURLToPath(new URL('../../../../packages/ace-onnx/fixtures/ace-step-1.5/checkpoints', import.meta.url));
const PRACTICE_VARIANT = 'acestep-v15-base';

/** For the tiny checkpoint more threads only wait for each other. */
const PRACTICE_THREADS = 1;

/**
 * Opens the model that `ACE_ONNX_MODEL` names, or the practice model that lies in the repository.
 *
 * @param adapterFolder - Whose adapters it lists and loads by name.
 * @throws {ModelMissingError} When the named model is not there.
 */
export async function openModel(environment: Environment, adapterFolder: string): Promise<TrainedModel> {
  const named = environment['ACE_ONNX_MODEL'] || undefined;
  if (named !== undefined) {
    const variant = environment['ACE_ONNX_VARIANT'] || undefined;
    const provider = environment['ACE_ONNX_PROVIDER'] || undefined;
    return {
      generator: await loadAceStep(named, { variant, provider, adapterFolder }),
      isPractice: false,
      name: named,
      openTrainer: (configuration, options) =>
        openTrainer(
          { ...toTrainerRequest({ ...configuration, checkpointFolder: named }), variant: variant?.replace('acestep-v15-', '') },
          options,
        ),
    };
  }
  const options = { variant: PRACTICE_VARIANT, threads: PRACTICE_THREADS };
  const generator = await loadAceStep(PRACTICE_MODEL, { ...options, planner: false, policy: 'resident', adapterFolder });
  return {
    generator: { ...generator, capabilities: async (call) => ({ ...(await generator.capabilities(call)), description: PRACTICE_WORDS }) },
    isPractice: true,
    name: 'practice model',
    openTrainer(configuration, { signal }) {
      const { method, rank, frames, sites, factor, decomposeBoth, magnitudes, dropout } = toTrainerRequest(configuration);
      const { conditions: _, ...trained } = sites;
      const order = { method, rank, frames, sites: trained, factor, decomposeBoth, magnitudes, dropout } as const;
      // A step takes some milliseconds: it needs no thread of its own.
      return loadAdapterTrainer(PRACTICE_MODEL, { ...options, ...order, worker: false, signal });
    },
  };
}

const PRACTICE_WORDS = 'A tiny ACE-Step 1.5 with random weights, to try out training: what it makes is noise that follows what it learnt.';
