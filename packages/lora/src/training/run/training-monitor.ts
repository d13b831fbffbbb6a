import type { LossPoint, Milliseconds, TrainingAlarm, TrainingCheckpoint, TrainingEvent, TrainingProgress, Warning } from '@loop/core';

import type { FailureReason, StepObservation, TrainerObservation } from '../trainers/observation.js';
import { createBestWatch } from './best-watch.js';
import type { BestWatchOptions } from './best-watch.js';
import { createSmoothing } from './smooth-loss.js';
import { createTrainingAlarms } from './training-alarms.js';
import type { AlarmOptions } from './training-alarms.js';

/** What a monitor is given. */
export interface TrainingMonitorOptions extends BestWatchOptions, AlarmOptions {
  /** All epochs, where they are known. */
  readonly epochs?: number | undefined;
  /** All steps, where they are known. */
  readonly steps?: number | undefined;
}

/** What is known of a training. */
export interface TrainingState {
  readonly step: number;
  readonly epoch: number | undefined;
  readonly epochs: number | undefined;
  readonly steps: number | undefined;
  readonly loss: number | undefined;
  readonly smoothedLoss: number | undefined;
  readonly learningRate: number | undefined;
  readonly stepsPerSecond: number | undefined;
  readonly etaSeconds: number | undefined;
  /** The losses by step, oldest first; of very long trainings every second, fourth … is kept. */
  readonly losses: readonly LossPoint[];
  /** The held-out losses by step. */
  readonly validations: readonly LossPoint[];
  /** The step size by step. */
  readonly learningRates: readonly { readonly step: number; readonly learningRate: number }[];
  readonly checkpoints: readonly TrainingCheckpoint[];
  readonly alarms: readonly TrainingAlarm[];
  /** The best epoch, by held-out or training loss. */
  readonly best: { readonly epoch: number; readonly loss: number; readonly basis: 'held-out' | 'training' } | undefined;
  /** What the trainer said of its end. */
  readonly said: 'completed' | 'stopped' | undefined;
  readonly place: string | undefined;
  readonly failure: { readonly reason: FailureReason; readonly message: string } | undefined;
  readonly warnings: readonly Warning[];
}

/** Turns what trainers say and write into one stream of events. */
export interface TrainingMonitor {
  /**
   * Takes an observation. What was seen already, from another source or before this side started again, changes nothing.
   *
   * @param nowMs - The time; `undefined` while old lines are read again, which say nothing about the speed.
   */
  observe(observation: TrainerObservation, nowMs: Milliseconds | undefined): readonly Exclude<TrainingEvent, { type: 'result' }>[];
  /** Looks at the clock, for trainings that stall. */
  tick(nowMs: Milliseconds): readonly TrainingAlarm[];
  /** Why it should be stopped now: no better epoch for too long, or losses that are no numbers; `undefined` when it should go on. */
  readonly stopReason: string | undefined;
  readonly state: TrainingState;
}

/** How many points of a curve are kept. */
const MAX_POINTS = 20_000;
/** Steps from which the speed is measured. */
const RATE_STEPS = 50;
const MAX_WARNINGS = 200;

/** Creates the monitor of one training. It keeps no clock and reads no file. */
export function createTrainingMonitor(options: TrainingMonitorOptions): TrainingMonitor {
  const alarms = createTrainingAlarms(options);
  const bests = createBestWatch(options);
  const smoothing = createSmoothing();
  const curve = createCurve();
  const times: { step: number; ms: number }[] = [];
  const raised: TrainingAlarm[] = [];
  const checkpoints: TrainingCheckpoint[] = [];
  const validations: LossPoint[] = [];
  const learningRates: { step: number; learningRate: number }[] = [];
  const warnings: Warning[] = [];
  const epochLosses: number[] = [];
  let step = 0;
  let epoch: number | undefined;
  let { epochs, steps } = options;
  let firstStep: number | undefined;
  let lastEpoch = 0;
  let stepsAtEpoch: { epoch: number; step: number } | undefined;
  let [loss, smoothedLoss, learningRate, gradientNorm]: (number | undefined)[] = [];
  let [memoryBytes, hostMemoryBytes, heldOut]: (number | undefined)[] = [];
  let highest = 0;
  let isResumeJudged = options.savedLoss === undefined;
  let best: TrainingState['best'];
  let stopReason: string | undefined;
  let said: TrainingState['said'];
  let place: string | undefined;
  let failure: TrainingState['failure'];

  const speed = (): number | undefined => {
    const [first, last] = [times[0], times.at(-1)];
    const seconds = first === undefined || last === undefined ? 0 : (last.ms - first.ms) / 1000;
    return first === undefined || last === undefined || seconds <= 0 ? undefined : (last.step - first.step) / seconds;
  };
  const eta = (): number | undefined => {
    const rate = speed();
    return rate === undefined || rate <= 0 || steps === undefined ? undefined : Math.max(0, steps - step) / rate;
  };
  const progress = (): TrainingProgress => {
    const share = steps !== undefined && steps > 0 ? step / steps : epochs !== undefined && epochs > 0 ? lastEpoch / epochs : undefined;
    highest = Math.max(highest, Math.min(0.999, share ?? 0));
    return {
      type: 'progress',
      phase: 'train',
      fraction: share === undefined ? undefined : highest,
      etaSeconds: eta(),
      step,
      steps,
      epoch,
      epochs,
      loss,
      smoothedLoss,
      learningRate,
      gradientNorm,
      memoryBytes,
      hostMemoryBytes,
      stepsPerSecond: speed(),
    };
  };
  const keep = (alarm: readonly TrainingAlarm[]): readonly TrainingAlarm[] => {
    raised.push(...alarm);
    return alarm;
  };
  const warn = (message: string): void => {
    if (warnings.length < MAX_WARNINGS && !warnings.some((each) => each.message === message)) warnings.push({ code: 'notice', message });
  };
  const judgeResume = (first: number): readonly TrainingAlarm[] => {
    if (isResumeJudged) return [];
    isResumeJudged = true;
    warn(`The first loss after resuming is ${first.toPrecision(4)}; the checkpoint had ${options.savedLoss?.toPrecision(4) ?? 'none'}.`);
    return keep(alarms.resumed(first));
  };

  const takeStep = (
    seen: StepObservation,
    nowMs: Milliseconds | undefined,
  ): TrainingMonitor['observe'] extends (...a: never) => infer R ? R : never => {
    epochs = seen.epochs ?? epochs;
    steps = seen.steps ?? steps;
    if (seen.learningRate !== undefined && Number.isFinite(seen.learningRate) && seen.step >= (learningRates.at(-1)?.step ?? 0)) {
      learningRate = seen.learningRate;
      if (learningRates.at(-1)?.step !== seen.step) learningRates.push({ step: seen.step, learningRate });
      if (learningRates.length > MAX_POINTS) halve(learningRates);
    }
    if (seen.gradientNorm !== undefined) ({ gradientNorm } = seen);
    // Another source said this step before.
    if (seen.step <= step || seen.loss === undefined) return [];
    const newest = seen.loss;
    [step, loss] = [seen.step, newest];
    epoch = seen.epoch ?? epoch;
    firstStep ??= step;
    smoothedLoss = smoothing.push(newest);
    curve.push({ step, loss: newest });
    const ms = seen.timeMs ?? nowMs;
    if (ms !== undefined) times.push({ step, ms });
    if (times.length > RATE_STEPS) times.shift();
    const found = keep(alarms.step({ step, epoch, loss, smoothed: smoothedLoss, gradientNorm }, nowMs));
    if (alarms.isHopeless) stopReason ??= 'the losses are no numbers any more';
    return [progress(), ...found];
  };

  return {
    observe(seen, nowMs) {
      switch (seen.kind) {
        case 'step':
          return takeStep(seen, nowMs);
        case 'epoch': {
          if (seen.epoch <= lastEpoch) return [];
          epochs = seen.epochs ?? epochs;
          epoch = Math.max(epoch ?? 0, seen.epoch);
          if (stepsAtEpoch !== undefined && step > stepsAtEpoch.step && epochs !== undefined && options.steps === undefined) {
            const perEpoch = (step - stepsAtEpoch.step) / (seen.epoch - stepsAtEpoch.epoch);
            steps = Math.round(step + perEpoch * (epochs - seen.epoch));
          }
          stepsAtEpoch = { epoch: seen.epoch, step };
          lastEpoch = seen.epoch;
          const mean = seen.loss ?? curve.meanSince(epochLosses.length === 0 ? (firstStep ?? 0) - 1 : (epochLosses.at(-1) ?? 0));
          epochLosses.push(step);
          const alarmed = mean === undefined ? [] : judgeResume(mean);
          const decision = bests.push(mean, heldOut);
          heldOut = undefined;
          if (decision?.isBest === true) best = { epoch: seen.epoch, loss: decision.average, basis: bests.basis };
          if (decision?.shouldStop === true)
            stopReason ??= `no better epoch since epoch ${decision.bestEpoch} (${options.patience} epochs)`;
          return [progress(), ...alarmed];
        }
        case 'validation': {
          const point = { step: seen.step ?? step, loss: seen.loss };
          if (validations.some((each) => each.step === point.step)) return [];
          validations.push(point);
          heldOut = seen.loss;
          return [{ type: 'validation', epoch: seen.epoch ?? epoch, step: point.step, loss: seen.loss }];
        }
        case 'checkpoint': {
          const at = { epoch: seen.epoch, step: seen.step ?? step, loss: seen.loss ?? smoothedLoss };
          const known = checkpoints.some(
            (each) =>
              each.role === seen.role &&
              (seen.place !== undefined && each.place === seen.place ? true : seen.epoch !== undefined && each.epoch === seen.epoch),
          );
          if (known) return [];
          const checkpoint: TrainingCheckpoint = { type: 'checkpoint', place: seen.place ?? '', role: seen.role, ...at };
          checkpoints.push(checkpoint);
          return [checkpoint];
        }
        case 'memory':
          memoryBytes = seen.deviceBytes ?? memoryBytes;
          hostMemoryBytes = seen.hostBytes ?? hostMemoryBytes;
          return [];
        case 'note': {
          if (seen.alarm === undefined) return [];
          warn(seen.message);
          if (raised.some(({ message }) => message === seen.message)) return [];
          return keep([{ type: 'alarm', code: seen.alarm, message: seen.message, epoch, step }]);
        }
        case 'failure':
          // The first one is the cause; but one with a reason says more than one without.
          if (failure === undefined || (failure.reason === 'other' && seen.reason !== 'other'))
            failure = { reason: seen.reason, message: seen.message };
          return [];
        case 'ending':
          said = said ?? seen.ending;
          place = seen.place ?? place;
          return [];
      }
    },
    tick: (nowMs) => keep(alarms.tick(nowMs)),
    get stopReason() {
      return stopReason;
    },
    get state() {
      return {
        step,
        epoch,
        epochs,
        steps,
        loss,
        smoothedLoss,
        learningRate,
        stepsPerSecond: speed(),
        etaSeconds: eta(),
        losses: curve.points(),
        validations,
        learningRates,
        checkpoints,
        alarms: raised,
        best,
        said,
        place,
        failure,
        warnings,
      };
    },
  };
}

/** A curve that keeps its shape in bounded memory. */
function createCurve() {
  const points: LossPoint[] = [];
  let every = 1;
  let count = 0;
  return {
    push(point: LossPoint): void {
      count += 1;
      if (count % every !== 0) return;
      points.push(point);
      if (points.length > MAX_POINTS) {
        halve(points);
        every *= 2;
      }
    },
    points: (): readonly LossPoint[] => points,
    /** The mean of the losses behind a step. */
    meanSince(step: number): number | undefined {
      const found: number[] = [];
      for (let index = points.length - 1; index >= 0 && points[index]!.step > step; index -= 1) found.push(points[index]!.loss);
      const finite = found.filter((value) => Number.isFinite(value));
      return finite.length === 0 ? undefined : finite.reduce((sum, value) => sum + value, 0) / finite.length;
    },
  };
}

function halve(points: unknown[]): void {
  let kept = 0;
  for (let index = 1; index < points.length; index += 2) points[kept++] = points[index];
  points.length = kept;
}
