import { createChannel, isLoopError } from '@loop/core';
import type { Channel, LossPoint, TrainingEvent, TrainingStatus } from '@loop/core';

import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import type { LocalTrainingOptions } from './create-local-training-service.js';
import { trainAdapter } from './train-adapter.js';

/** A training that goes on by itself. */
export interface TrainingRun {
  readonly isRunning: boolean;
  /** What has been, progress apart, and then all that comes; throws what the training failed with. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<TrainingEvent, void, void>;
  /** Ends it after its step. */
  stop(): void;
  status(): TrainingStatus;
}

/** Starts a training that goes on whether anybody watches or not. */
export function startTraining(
  configuration: TrainingConfiguration,
  { openTrainer, files, clock }: Omit<LocalTrainingOptions, 'prepare'>,
): TrainingRun {
  const watchers = new Set<Channel<TrainingEvent>>();
  const past: TrainingEvent[] = [];
  const losses: LossPoint[] = [];
  let latest: Extract<TrainingEvent, { type: 'progress' }> | undefined;
  let ending: { readonly error?: unknown } | undefined;
  let isStopped = false;

  const work = async (): Promise<void> => {
    const trainer = await openTrainer(configuration, {});
    try {
      for await (const event of trainAdapter(configuration, { trainer, files, clock, shouldStop: () => isStopped })) {
        if (event.type === 'progress') {
          latest = event;
          if (event.loss !== undefined && event.step !== undefined) losses.push({ step: event.step, loss: event.loss });
        } else past.push(event);
        for (const watcher of watchers) watcher.push(event);
      }
    } finally {
      await trainer.dispose();
    }
  };
  const finish = (end: { readonly error?: unknown }): void => {
    ending = end;
    for (const watcher of watchers) {
      if ('error' in end) watcher.fail(end.error);
      else watcher.end();
    }
  };
  void work().then(
    () => finish({}),
    (error: unknown) => finish({ error }),
  );

  return {
    get isRunning() {
      return ending === undefined;
    },
    async *watch(signal) {
      const channel = createChannel<TrainingEvent>({ isPassing: ({ type }) => type === 'progress' });
      for (const event of past) channel.push(event);
      if (ending === undefined) watchers.add(channel);
      else if ('error' in ending) channel.fail(ending.error);
      else channel.end();
      const leave = (): void => channel.fail(signal?.reason);
      signal?.addEventListener('abort', leave, { once: true });
      try {
        yield* channel.read();
      } finally {
        signal?.removeEventListener('abort', leave);
        watchers.delete(channel);
      }
    },
    stop() {
      isStopped = true;
    },
    status: () => ({
      running: ending === undefined,
      phase: ending === undefined ? 'train' : undefined,
      message: messageOf(ending),
      epoch: latest?.epoch,
      epochs: latest?.epochs,
      step: latest?.step,
      loss: latest?.loss,
      losses,
      stepsPerSecond: latest?.stepsPerSecond,
      etaSeconds: latest?.etaSeconds,
      error: ending !== undefined && 'error' in ending ? messageOf(ending) : undefined,
    }),
  };
}

function messageOf(ending: { readonly error?: unknown } | undefined): string {
  if (ending === undefined) return 'The training runs.';
  if (!('error' in ending)) return 'The training has ended.';
  return isLoopError(ending.error) || ending.error instanceof Error ? ending.error.message : String(ending.error);
}
