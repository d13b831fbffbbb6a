/**
 * Gradients for adapters of ACE-Step 1.5 and v1, computed by ONNX Runtime: the trainer that a training loop drives, such as that of `@loop/lora`.
 *
 * @packageDocumentation
 */
export { createAdapterTrainer } from './create-adapter-trainer.js';
export { TRAINER_MEMORY } from './trainer-options.js';
export type { AdapterTrainerOptions, TrainerMemory } from './trainer-options.js';
export { TRAINED_METHODS } from './methods.js';
export type { AdapterDesign, TrainedMethod } from './methods.js';
export { TRAINED_SITES } from './site-choice.js';
export type { SiteChoice, TrainedSites } from './site-choice.js';
