import type { Milliseconds, TrainingAlarm, TrainingAlarmCode } from '@loop/core';

/** A step as the alarms see it. */
export interface WatchedStep {
  readonly step: number;
  readonly epoch?: number | undefined;
  readonly loss?: number | undefined;
  readonly smoothed?: number | undefined;
  readonly gradientNorm?: number | undefined;
}

/** When something is alarming. */
export interface AlarmOptions {
  /** Steps in a row whose loss or gradient is no number, after which going on is in vain. @defaultValue 10 */
  readonly notFiniteLimit?: number | undefined;
  /** How many times its lowest value the smoothed loss may be. @defaultValue 2 */
  readonly divergence?: number | undefined;
  /** Steps before the loss is judged at all. @defaultValue 30 */
  readonly settleSteps?: number | undefined;
  /** The loss that the checkpoint had from which this run goes on. */
  readonly savedLoss?: number | undefined;
  /** How many times the saved loss the first loss after resuming may be. @defaultValue 1.3 */
  readonly resumeTolerance?: number | undefined;
  /** The shortest time without a step that counts as stalled, in milliseconds. @defaultValue 300 000 */
  readonly stallMs?: Milliseconds | undefined;
}

/** Watches a training for what goes wrong in it. */
export interface TrainingAlarms {
  /** Takes a step. */
  step(step: WatchedStep, nowMs: Milliseconds | undefined): readonly TrainingAlarm[];
  /** Takes the loss of the first epoch after resuming, or of its first steps. */
  resumed(loss: number): readonly TrainingAlarm[];
  /** Looks at the clock. */
  tick(nowMs: Milliseconds): readonly TrainingAlarm[];
  /** Whether going on is in vain: the losses are no numbers any more. */
  readonly isHopeless: boolean;
}

/** Creates the alarms of one training. Each says a thing once, and again only after it was over. */
export function createTrainingAlarms(options: AlarmOptions = {}): TrainingAlarms {
  const { notFiniteLimit = 10, divergence = 2, settleSteps = 30, savedLoss, resumeTolerance = 1.3, stallMs = 300_000 } = options;
  let notFinite = 0;
  let seen = 0;
  let lowest = Infinity;
  let isDiverging = false;
  let isStalled = false;
  let lastMs: number | undefined;
  let longestGapMs = 0;
  let at: Pick<WatchedStep, 'step' | 'epoch'> | undefined;
  const raise = (code: TrainingAlarmCode, message: string): TrainingAlarm => ({ type: 'alarm', code, message, ...at });
  return {
    step({ step, epoch, loss, smoothed, gradientNorm }, nowMs) {
      at = { step, epoch };
      seen += 1;
      const raised: TrainingAlarm[] = [];
      if (nowMs !== undefined) {
        if (lastMs !== undefined && !isStalled) longestGapMs = Math.max(longestGapMs, nowMs - lastMs);
        [lastMs, isStalled] = [nowMs, false];
      }
      const wrong = [loss, gradientNorm].some((value) => value !== undefined && !Number.isFinite(value));
      notFinite = wrong ? notFinite + 1 : 0;
      if (notFinite === 1) raised.push(raise('not-finite', `Step ${step}: the loss or its gradient is no number. Once may be chance.`));
      if (notFinite === notFiniteLimit) {
        raised.push(
          raise('not-finite', `The last ${notFinite} losses or gradients are no numbers. Lower learningRate, or compute in bf16 or fp32.`),
        );
      }
      if (smoothed === undefined || seen < settleSteps) return raised;
      lowest = Math.min(lowest, smoothed);
      if (!isDiverging && smoothed > divergence * lowest) {
        isDiverging = true;
        raised.push(
          raise(
            'diverging',
            `The loss grew to ${show(smoothed)}, from ${show(lowest)} at its lowest. Go on from an earlier checkpoint with half of learningRate.`,
          ),
        );
      } else if (smoothed < (1 + (divergence - 1) / 4) * lowest) isDiverging = false;
      return raised;
    },
    resumed(loss) {
      if (savedLoss === undefined || !(loss > resumeTolerance * savedLoss)) return [];
      const message = `The first loss after resuming is ${show(loss)}, and the checkpoint had ${show(savedLoss)}: its weights were most likely not loaded.`;
      return [raise('resume-mismatch', `${message} Stop, and look at the checkpoint.`)];
    },
    tick(nowMs) {
      const limit = Math.max(stallMs, 20 * longestGapMs);
      if (isStalled || lastMs === undefined || nowMs - lastMs < limit) return [];
      isStalled = true;
      const seconds = Math.round((nowMs - lastMs) / 1000);
      return [raise('stalled', `No step for ${seconds} s. Is the GPU busy? On Windows set workers to 0.`)];
    },
    get isHopeless() {
      return notFinite >= notFiniteLimit;
    },
  };
}

const show = (value: number): string => String(Number(value.toPrecision(4)));
