import type { Abortable, Milliseconds, TrainingEvent, TrainingProgress, TrainingService, TrainingSettings } from '@loop/core';

import { createTrainingMonitor } from './training-monitor.js';
import type { TrainingMonitor, TrainingMonitorOptions } from './training-monitor.js';

/** How a training of a service is supervised. */
export interface SuperviseTrainingOptions extends TrainingMonitorOptions, Abortable {
  /** The clock, in milliseconds; without one there are no speeds beyond those of the service. */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Whether the service is asked to stop when no epoch is better for too long, or its losses are no numbers. @defaultValue true */
  readonly control?: boolean | undefined;
  /**
   * What losses are multiplied by. The official server divides what it shows by the passes of a step, so that runs cannot be compared: give its
   * `gradientAccumulation`. @defaultValue 1
   */
  readonly lossScale?: number | undefined;
}

/**
 * Trains with any service – a server, the trainer of this machine – and adds what it lacks: a smoothed loss, speed and time left, alarms, and an early
 * stop by the best epoch.
 *
 * @param start - What to train; `'watch'` takes up the training that runs already.
 * @returns The service's events, richer. Leaving the stream leaves the training alone.
 */
export async function* superviseTraining(
  service: TrainingService,
  start: TrainingSettings | 'watch',
  options: SuperviseTrainingOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  const { clock, control = true, lossScale = 1, signal } = options;
  const monitor = createTrainingMonitor(options);
  const events = start === 'watch' ? service.watch({ signal }) : service.train(start, { signal });
  let isStopping = false;
  let epoch = 0;
  for await (const event of events) {
    if (event.type === 'result') {
      const losses = event.value.losses.map((point) => ({ ...point, loss: point.loss * lossScale }));
      yield { ...event, value: { ...event.value, losses, warnings: [...event.value.warnings, ...monitor.state.warnings] } };
      return;
    }
    if (event.type === 'progress' && event.phase === 'train') {
      // The epoch that runs says that the one before it has ended.
      const ended = (event.epoch ?? 0) - 1;
      if (ended > epoch) {
        epoch = ended;
        yield* alarmsOf(monitor.observe({ kind: 'epoch', epoch, epochs: event.epochs }, clock?.()));
      }
      yield* observeProgress(monitor, scale(event, lossScale), clock?.());
    } else if (event.type === 'checkpoint') {
      monitor.observe({ ...event, kind: 'checkpoint', role: event.role ?? 'periodic' }, clock?.());
      yield event;
    } else if (event.type === 'validation') {
      monitor.observe({ ...event, kind: 'validation', loss: event.loss * lossScale }, clock?.());
      yield { ...event, loss: event.loss * lossScale };
    } else yield event;
    if (control && !isStopping && monitor.stopReason !== undefined) {
      isStopping = true;
      await service.stop({ signal });
    }
  }
}

function* observeProgress(
  monitor: TrainingMonitor,
  event: TrainingProgress,
  nowMs: Milliseconds | undefined,
): Generator<TrainingEvent, void, void> {
  const { step = event.epoch, loss, epoch, epochs, steps, learningRate, gradientNorm } = event;
  if (step === undefined || loss === undefined) return yield event;
  const seen = monitor.observe({ kind: 'step', step, steps, epoch, epochs, loss, learningRate, gradientNorm }, nowMs);
  const [own] = seen;
  const { smoothedLoss, stepsPerSecond, etaSeconds } = own?.type === 'progress' ? own : monitor.state;
  // What the service says counts; but servers say 0 for what they do not know.
  yield {
    ...event,
    smoothedLoss: event.smoothedLoss ?? smoothedLoss,
    stepsPerSecond: event.stepsPerSecond || stepsPerSecond,
    etaSeconds: event.etaSeconds || etaSeconds,
  };
  yield* alarmsOf(seen);
}

const alarmsOf = (events: readonly TrainingEvent[]): readonly TrainingEvent[] => events.filter(({ type }) => type === 'alarm');

const scale = (event: TrainingProgress, factor: number): TrainingProgress => ({
  ...event,
  loss: event.loss === undefined ? undefined : event.loss * factor,
  smoothedLoss: event.smoothedLoss === undefined ? undefined : event.smoothedLoss * factor,
});
