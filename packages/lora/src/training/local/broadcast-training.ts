import { createChannel, isLoopError } from '@loop/core';
import type { Channel, LossPoint, TrainingEvent, TrainingStatus } from '@loop/core';

/** What a training has been until now, for one that goes on. */
export type TrainingPast = Pick<TrainingStatus, 'losses' | 'events'>;

/** A training that goes on by itself, and is watched by any number. */
export interface BroadcastTraining {
  readonly isRunning: boolean;
  /** What has been, progress apart, and then all that comes; throws what the training failed with. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<TrainingEvent, void, void>;
  status(): TrainingStatus;
}

/**
 * Runs a training to its end, whether anybody watches or not.
 *
 * @param before - What was seen of it before it was resumed. @defaultValue nothing
 */
export function broadcastTraining(training: AsyncIterable<TrainingEvent>, before?: TrainingPast): BroadcastTraining {
  const watchers = new Set<Channel<TrainingEvent>>();
  const past: Exclude<TrainingEvent, { type: 'progress' }>[] = [...(before?.events ?? [])];
  const losses: LossPoint[] = [...(before?.losses ?? [])];
  let latest: Extract<TrainingEvent, { type: 'progress' }> | undefined;
  let ending: { readonly error?: unknown } | undefined;

  const work = async (): Promise<void> => {
    for await (const event of training) {
      if (event.type === 'progress') {
        latest = event;
        if (event.loss !== undefined && event.step !== undefined) losses.push({ step: event.step, loss: event.loss });
      } else past.push(event);
      for (const watcher of watchers) watcher.push(event);
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
      signal?.throwIfAborted();
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
    status: () => ({
      running: ending === undefined,
      phase: ending !== undefined ? undefined : latest === undefined || latest.phase === 'train' ? 'train' : 'preprocess',
      message: messageOf(ending, past),
      epoch: latest?.epoch,
      epochs: latest?.epochs,
      step: latest?.step,
      loss: latest?.loss,
      losses,
      stepsPerSecond: latest?.stepsPerSecond,
      etaSeconds: latest?.etaSeconds,
      error: ending !== undefined && 'error' in ending ? messageOf(ending, past) : undefined,
      latest,
      events: past.filter((event) => event.type !== 'result'),
    }),
  };
}

function messageOf(ending: { readonly error?: unknown } | undefined, past: readonly TrainingEvent[]): string {
  if (ending === undefined) return 'The training runs.';
  if (!('error' in ending)) return endingMessage(past.some((event) => event.type === 'result' && event.value.ending === 'stopped'));
  return isLoopError(ending.error) || ending.error instanceof Error ? ending.error.message : String(ending.error);
}

/** What a status says of a training that has not failed. */
export function endingMessage(wasStopped: boolean): string {
  return wasStopped ? 'The training was stopped.' : 'The training has completed.';
}
