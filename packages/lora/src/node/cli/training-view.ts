import type { CliIo } from '@loop/cli';
import type { TrainingEvent, TrainingProgress } from '@loop/core';

import { observationsOf } from '../../training/run/event-observations.js';
import { createTrainingMonitor } from '../../training/run/training-monitor.js';
import { formatTime, formatTrainingView } from '../../training/picture/training-view.js';

/** Shows a training while it runs. */
export interface LiveView {
  show(event: TrainingEvent): void;
  /** Leaves the last picture where it is. */
  end(): void;
}

/**
 * Creates the view of a training on standard error: on a terminal a few lines that are written over, otherwise one line for each epoch, checkpoint and
 * alarm.
 */
export function createLiveView(io: Pick<CliIo, 'stderr' | 'isTerminal' | 'columns'>, isQuiet: boolean): LiveView {
  if (isQuiet) return { show: () => undefined, end: () => undefined };
  return io.isTerminal === true ? createTerminalView(io) : createPlainView(io);
}

function createPlainView({ stderr }: Pick<CliIo, 'stderr'>): LiveView {
  let epoch: number | undefined;
  let tenth = 0;
  return {
    show(event) {
      if (event.type === 'progress') {
        const now = Math.floor((event.fraction ?? 0) * 10);
        if (event.epoch === epoch && now === tenth) return;
        [epoch, tenth] = [event.epoch, now];
        stderr(`${describeProgress(event)}\n`);
      } else if (event.type === 'checkpoint') stderr(`checkpoint (${event.role ?? 'periodic'}): ${event.place}\n`);
      else if (event.type === 'validation') stderr(`held-out loss ${event.loss.toPrecision(4)} at step ${event.step ?? '?'}\n`);
      else if (event.type === 'alarm') stderr(`alarm (${event.code}): ${event.message}\n`);
    },
    end: () => undefined,
  };
}

function describeProgress({ epoch, epochs, step, steps, loss, smoothedLoss, learningRate, etaSeconds }: TrainingProgress): string {
  const of = (now: number | undefined, all: number | undefined): string => `${now ?? '?'}${all === undefined ? '' : `/${all}`}`;
  return [
    `epoch ${of(epoch, epochs)}`,
    `step ${of(step, steps)}`,
    ...(loss === undefined ? [] : [`loss ${loss.toPrecision(4)}`]),
    ...(smoothedLoss === undefined ? [] : [`smoothed ${smoothedLoss.toPrecision(4)}`]),
    ...(learningRate === undefined ? [] : [`step size ${learningRate.toPrecision(3)}`]),
    ...(etaSeconds === undefined ? [] : [`${formatTime(etaSeconds)} left`]),
  ].join(', ');
}

function createTerminalView({ stderr, columns = 80 }: Pick<CliIo, 'stderr' | 'columns'>): LiveView {
  // The view keeps a state of its own from the events, so that it shows any service.
  const monitor = createTrainingMonitor({ bestAfter: 1, patience: 0 });
  let drawn = 0;
  let last: TrainingProgress | undefined;
  const draw = (): void => {
    const { state } = monitor;
    const shown = { ...state, ...(last === undefined ? {} : { steps: last.steps, epochs: last.epochs, etaSeconds: last.etaSeconds }) };
    const lines = formatTrainingView(
      { ...shown, stepsPerSecond: last?.stepsPerSecond, learningRate: last?.learningRate, smoothedLoss: last?.smoothedLoss },
      { columns, gradientNorm: last?.gradientNorm, memory: { device: last?.memoryBytes, host: last?.hostMemoryBytes } },
    );
    const up = drawn === 0 ? '' : `\u001B[${drawn}A`;
    stderr(`${up}\r\u001B[J${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  return {
    show(event) {
      if (event.type === 'result') return;
      if (event.type === 'progress') last = event;
      for (const seen of observationsOf(event)) monitor.observe(seen, undefined);
      draw();
    },
    end: () => undefined,
  };
}
