// What the process loads in which a training is done.
import { loadAceStep, loadAdapterTrainer, openTrainer } from '@loop/ace-onnx/node';
import type { TrainingParts } from '@loop/lora/node';
import { toTrainerRequest } from '@loop/lora/training';

import type { ChosenModel } from './open-model.js';
import { prepareSongs } from './prepare-songs.js';

/** What is trained, and where its songs and tensors are. */
export interface TrainingOrder {
  readonly root: string;
  readonly model: ChosenModel;
}

/** Opens what trains adapters of a model on the songs of a folder. */
export function openTraining({ root, model }: TrainingOrder): TrainingParts {
  return {
    async openTrainer(configuration, options) {
      const { source, isPractice, options: own } = model;
      const variant = own.variant?.replace('acestep-v15-', '');
      if (!isPractice) return openTrainer({ ...toTrainerRequest({ ...configuration, checkpointFolder: source }), variant }, options);
      const { method, rank, frames, sites, factor, decomposeBoth, magnitudes, dropout } = toTrainerRequest(configuration);
      const { conditions: _, ...trained } = sites;
      const order = { method, rank, frames, sites: trained, factor, decomposeBoth, magnitudes, dropout } as const;
      // A step takes some milliseconds: it needs no thread of its own.
      return loadAdapterTrainer(source, { variant: own.variant, threads: own.threads, ...order, worker: false, ...options });
    },
    async *prepare(_, options) {
      const generator = await loadAceStep(model.source, model.options);
      try {
        yield* prepareSongs(root, { generator, model }, options);
      } finally {
        // Its memory is the trainer's.
        await generator.dispose();
      }
    },
  };
}
