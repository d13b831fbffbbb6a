import type { TrainingEvent } from '@loop/core';

import type { TrainerObservation } from '../trainers/observation.js';

/** What an event of a service says, in the vocabulary of the monitor. The epoch that runs says that the one before it has ended. */
export function observationsOf(event: TrainingEvent): readonly TrainerObservation[] {
  switch (event.type) {
    case 'progress': {
      const { step, steps, epoch, epochs, loss, learningRate, gradientNorm } = event;
      return [
        ...(step === undefined ? [] : [{ kind: 'step', step, steps, epoch, epochs, loss, learningRate, gradientNorm } as const]),
        ...(epoch === undefined || epoch < 2 ? [] : [{ kind: 'epoch', epoch: epoch - 1, epochs } as const]),
      ];
    }
    case 'checkpoint':
      return [{ ...event, kind: 'checkpoint', role: event.role ?? 'periodic' }];
    case 'validation':
      return [{ ...event, kind: 'validation' }];
    case 'alarm':
      return [{ kind: 'note', alarm: event.code, message: event.message }];
    case 'result':
      return [];
  }
}
