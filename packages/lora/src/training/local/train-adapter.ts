import { InvalidInputError, TaskFailedError } from '@loop/core';
import type { Abortable, AdapterTrainer, CheckpointRole, LossPoint, Milliseconds, TrainingEvent, Warning } from '@loop/core';
import { adapterParameters } from '@loop/core/generation';

import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import { createEarlyStop } from '../early-stop.js';
import { checkpointPlace } from './checkpoint-places.js';
import { computeStep } from './compute-step.js';
import { createOptimizer } from './create-optimizer.js';
import { createExampleDraws } from './example-draws.js';
import type { ExampleDraws } from './example-draws.js';
import { chooseHeldOut, heldOutLoss } from './held-out-loss.js';
import { localWarnings } from './local-warnings.js';
import { openTracks } from './open-tracks.js';
import { differencesOf, formatCourse, planRun, timestepLaw } from './plan-run.js';
import { placeIn } from './training-files.js';
import type { TrainingFiles } from './training-files.js';
import { encodeCheckpoint, readCheckpoint } from './training-state.js';

/** Losses or gradients in a row that are no numbers, after which a training ends. */
const MOST_NOT_FINITE = 10;

/** How an adapter is trained here. */
export interface TrainAdapterOptions extends Abortable {
  /** Computes losses and gradients; its caller disposes it. */
  readonly trainer: AdapterTrainer;
  /** Where tracks are read and checkpoints written. */
  readonly files: TrainingFiles;
  /** A clock in milliseconds, for the speed and the time that is left. @defaultValue none */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Asked before each step; true ends the training with a checkpoint. @defaultValue never */
  readonly shouldStop?: (() => boolean) | undefined;
  /** What is drawn. @defaultValue by the configuration's seed */
  readonly draws?: ExampleDraws | undefined;
  /**
   * What the gradients of an epoch's last step are divided by, when it has fewer examples than the others: their number (`own`), or that of a full step
   * (`full`), as the official trainers do it.
   *
   * @defaultValue 'own'
   */
  readonly lastStep?: 'own' | 'full' | undefined;
}

/**
 * Trains an adapter on the preprocessed tracks of a folder. The run writes `checkpoints/step-…/` and `final/` below `output`: folders with the adapter
 * as PEFT (LoKr as LyCORIS) and the state of the training. Each appears in one step, and what is drawn depends on the seed and the place in the training
 * alone, so that a run which was killed at any moment goes on with `resumeFrom` to the same losses, bit for bit.
 *
 * An abort ends it at once with the signal's reason; `shouldStop` ends it after its step with a checkpoint.
 *
 * @throws {InvalidInputError} When the configuration cannot be trained here, or differs from that of the run that is resumed.
 * @throws {FileFormatError} When a track is damaged or holds what is no number, with its name.
 * @throws {TaskFailedError} When the first loss, or ten losses or gradients in a row, are no numbers.
 */
export async function* trainAdapter(
  configuration: TrainingConfiguration,
  options: TrainAdapterOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  const { trainer, files, signal, clock, shouldStop = () => false, lastStep = 'own' } = options;
  const { output, epochs, seed, batchSize, gradientAccumulation, saveEveryEpochs, bestAfter, patience, keepBest } = configuration;
  const all = await openTracks(files, configuration.tensors, { signal });
  const heldOut = chooseHeldOut(all.length, configuration.validationSplit, seed);
  const [tracks, held] = [all.filter((_, index) => !heldOut.has(index)), all.filter((_, index) => heldOut.has(index))];
  const plan = planRun(configuration, trainer, tracks.length);
  const draws =
    options.draws ??
    createExampleDraws(seed, { law: timestepLaw(configuration, trainer), conditionDropout: configuration.conditionDropout });
  const warnings: readonly Warning[] = localWarnings(configuration);
  const course = formatCourse(
    configuration,
    tracks.map(({ name }) => name),
  );

  const resumed = configuration.resumeFrom === '' ? undefined : await readCheckpoint(files, configuration.resumeFrom, trainer.sites);
  if (resumed !== undefined) assertSameCourse(resumed.memory.course, course);
  const adapter = resumed?.adapter ?? (await trainer.create({ name: nameOf(output), alpha: configuration.alpha, seed }, { signal }));
  const parameters = adapterParameters(adapter);
  const optimizer = createOptimizer(configuration, resumed?.memory.optimizer);
  const earlyStop = createEarlyStop({ bestAfter, patience }, resumed?.memory.earlyStop);
  const losses: LossPoint[] = [...(resumed?.memory.losses ?? [])];
  let step = resumed?.memory.step ?? 0;
  let notFinite = 0;
  const firstStep = step;
  const startedMs = clock?.();

  async function* save(place: string, epoch: number, role: CheckpointRole): AsyncGenerator<TrainingEvent, void, void> {
    const memory = { step, optimizer: optimizer.state, earlyStop: earlyStop.state, losses, course };
    await files.writeFolder(place, encodeCheckpoint(adapter, memory));
    yield { type: 'checkpoint', place, role, epoch, step, loss: losses.at(-1)?.loss };
  }
  const result = (ending: 'completed' | 'stopped', epoch: number): TrainingEvent => ({
    type: 'result',
    value: { ending, output: ending === 'completed' ? placeIn(output, 'final') : undefined, epochs: epoch, losses, warnings },
  });

  for (let epoch = Math.floor(step / plan.stepsPerEpoch) + 1; epoch <= epochs; epoch += 1) {
    const order = draws.order(epoch, plan.examples);
    for (let part = step % plan.stepsPerEpoch; part < plan.stepsPerEpoch; part += 1) {
      if (shouldStop()) {
        yield* save(checkpointPlace(output, step), epoch, 'stopped');
        yield result('stopped', epoch - 1);
        return;
      }
      const size = batchSize * gradientAccumulation;
      const chosen = order.slice(part * size, (part + 1) * size);
      const { loss, gradients, gradientNorm } = await computeStep(
        { trainer, adapter, configuration, draws, cropFrames: plan.cropFrames },
        {
          tracks: chosen.map((index) => tracks[index % tracks.length]!),
          first: (epoch - 1) * plan.examples + part * size,
          divisor: lastStep === 'full' ? size : chosen.length,
        },
        { signal },
      );
      const learningRate = plan.rate(step);
      step += 1;
      if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) {
        optimizer.step(parameters, gradients, learningRate);
        losses.push({ step, loss });
        notFinite = 0;
      } else {
        // Tracks are read as numbers, and the adapter has changed nothing yet.
        if (step === 1 && !Number.isFinite(loss))
          throw new TaskFailedError(
            `The first loss is ${loss}, though the tracks hold numbers alone: the model's weights hold others, or its numbers overflow.`,
          );
        notFinite += 1;
        if (notFinite === 1)
          yield {
            type: 'alarm',
            code: 'not-finite',
            epoch,
            step,
            message: `Step ${step}: the loss or its gradient is no number; the step changed nothing.`,
          };
        if (notFinite >= MOST_NOT_FINITE)
          throw new TaskFailedError(
            `The last ${notFinite} losses or gradients are no numbers. Lower learningRate, and go on from an earlier checkpoint.`,
          );
      }
      yield { ...progressAt(epoch), loss, learningRate, gradientNorm };
    }

    const ended = step;
    const trained = mean(losses.filter((point) => point.step > ended - plan.stepsPerEpoch).map(({ loss }) => loss));
    let deciding = trained;
    if (held.length > 0) {
      deciding = await heldOutLoss(trainer, adapter, { tracks: held, cropFrames: plan.cropFrames, seed, signal });
      yield { type: 'validation', epoch, step, loss: deciding, measures: { training: trained } };
    }
    const { isBest, shouldStop: isEnough } = earlyStop.push(deciding);
    if (isBest && keepBest) yield* save(placeIn(output, 'best'), epoch, 'best');
    const isLast = epoch === epochs || isEnough;
    if (epoch % saveEveryEpochs === 0 && !isLast) yield* save(checkpointPlace(output, step), epoch, 'periodic');
    if (isLast) {
      yield* save(placeIn(output, 'final'), epoch, 'final');
      yield result('completed', epoch);
      return;
    }
  }
  // A finished training that is resumed has nothing left to do.
  yield result('completed', epochs);

  function progressAt(epoch: number) {
    const done = step - firstStep;
    const seconds = startedMs === undefined ? undefined : (clock!() - startedMs) / 1000;
    const rate = seconds === undefined || seconds <= 0 ? undefined : done / seconds;
    return {
      type: 'progress',
      phase: 'train',
      // The end is the final checkpoint, not the last step.
      fraction: Math.min(step / plan.totalSteps, 1 - Number.EPSILON),
      step,
      steps: plan.totalSteps,
      epoch,
      epochs,
      stepsPerSecond: rate,
      etaSeconds: rate === undefined ? undefined : (plan.totalSteps - step) / rate,
    } as const;
  }
}

function assertSameCourse(before: string, now: string): void {
  const differences = differencesOf(before, now);
  if (differences.length === 0) return;
  throw new InvalidInputError(
    'configuration',
    differences.map(({ path, before: old, now: fresh }) => ({
      path,
      message: `must be ${old} as in the run that is resumed`,
      received: fresh,
    })),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function nameOf(output: string): string {
  return output.split('/').findLast((part) => part !== '') ?? 'adapter';
}
