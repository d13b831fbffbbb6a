import type { ScalarEvent } from '../tensorboard/scalar-events.js';
import type { TrainerObservation } from './observation.js';

/** The tags of each measure, in all trainers. */
const LOSS = new Set(['train/loss', 'train/loss_step', 'loss']);
const RATE = new Set(['train/lr', 'train/learning_rate', 'lr']);
const NORM = new Set(['train/grad_norm', 'grad_norm']);
const HELD_OUT = new Set(['val_loss', 'val/loss', 'validation/loss']);

/**
 * Reads an event of TensorBoard as observations. `train/epoch_loss` counts epochs where all others count steps.
 *
 * @param ratesAreOfNextStep - Whether the trainer notes the step size after it has been changed for the next step.
 */
export function observeEvent({ time, step, scalars }: ScalarEvent, ratesAreOfNextStep = false): readonly TrainerObservation[] {
  return scalars.flatMap(({ tag, value }): readonly TrainerObservation[] => {
    if (LOSS.has(tag)) return [{ kind: 'step', step, loss: value, timeMs: time * 1000 }];
    if (RATE.has(tag)) return [{ kind: 'step', step: ratesAreOfNextStep ? step + 1 : step, learningRate: value }];
    if (NORM.has(tag)) return [{ kind: 'step', step, gradientNorm: value }];
    if (HELD_OUT.has(tag)) return [{ kind: 'validation', step, loss: value }];
    return tag === 'train/epoch_loss' ? [{ kind: 'epoch', epoch: step, loss: value }] : [];
  });
}
