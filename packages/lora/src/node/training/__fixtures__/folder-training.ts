import type { TrainingEvent, TrainingSettings } from '@loop/core';

/** A training that takes six steps and keeps a checkpoint after each second one. */
export const SETTINGS: TrainingSettings = {
  tensors: 'tensors',
  output: 'runs/dusty',
  rank: 2,
  epochs: 6,
  saveEveryEpochs: 2,
  gradientAccumulation: 1,
  advanced: { local: { warmupSteps: 0 } },
};

/** Follows a training to its end. */
export async function drain(stream: AsyncIterable<TrainingEvent>): Promise<readonly TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
