import type { TrainingCheckpoint, TrainingStatus } from '@loop/core';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { curveOf, describeLoss, describeTime } from './describe.js';
import { LossChart } from './loss-chart.js';
import { Problem } from './songs-section.js';
import { runName } from './training.js';
import type { Training } from './training.js';

const ROLES: Readonly<Record<NonNullable<TrainingCheckpoint['role']>, string>> = {
  periodic: 'on the way',
  best: 'the best',
  final: 'the end',
  stopped: 'where it was stopped',
};

/** The training that runs, or the last one: its curve, how far it is, what is wrong, and what was saved. */
export function ProgressSection({ training }: { readonly training: Training }): JSX.Element | null {
  const { status, faults, isStarting } = training;
  const state = status.value;
  const hasBeen = state !== undefined && (state.running || state.losses.length > 0 || state.error !== undefined);
  if (!hasBeen && !isStarting.value)
    return faults.value.training === undefined ? null : (
      <section aria-label="Training">
        <Problem text={faults.value.training} />
      </section>
    );
  return (
    <section aria-label="Training">
      <h3>Training {runName(state?.settings?.output) ?? ''}</h3>
      {state === undefined || !hasBeen ? <p class="hint">The model is opened…</p> : <Run training={training} state={state} />}
      <Problem text={faults.value.training} />
    </section>
  );
}

function Run({ training, state }: { readonly training: Training; readonly state: TrainingStatus }): JSX.Element {
  const { running, phase, latest, error, resumeFrom, events = [], epochs } = state;
  const curve = useMemo(() => curveOf(state), [state]);
  // A better one takes the place of the best so far.
  const saved = events.filter((event) => event.type === 'checkpoint');
  const checkpoints = saved.filter(({ place }, index) => saved.findLastIndex((other) => other.place === place) === index);
  const alarms = events.filter((event) => event.type === 'alarm');
  const isPreparing = running && phase === 'preprocess';
  const steps = latest?.steps ?? Math.max(0, ...curve.raw.map(({ step }) => step));
  return (
    <>
      <p role="status">{headlineOf(state)}</p>
      {running && (
        <>
          <progress aria-label={isPreparing ? 'Songs are encoded' : 'Training'} max={1} value={latest?.fraction ?? 0} />
          <div class="song-line">
            <span class="hint grow">{isPreparing ? (latest?.message ?? 'The songs are encoded.') : describeStep(state)}</span>
            <button type="button" onClick={() => void training.stop()}>
              Pause
            </button>
          </div>
        </>
      )}
      {!running && resumeFrom !== undefined && (
        <button type="button" class="wide" disabled={training.isStarting.value} onClick={() => void training.resume()}>
          Go on from step {stepOf(resumeFrom)}
        </button>
      )}
      {error !== undefined && <Problem text={`It failed: ${error}`} />}
      {!isPreparing && <LossChart curve={curve} steps={steps} saves={checkpoints.flatMap(({ step }) => step ?? [])} />}
      {alarms.length > 0 && (
        <ul class="findings" aria-label="Alarms">
          {alarms.map(({ code, step, message }) => (
            <li key={`${code} ${step}`} class="finding is-error">
              <span>
                <b>Alarm</b> {message}
              </span>
            </li>
          ))}
        </ul>
      )}
      {checkpoints.length > 0 && (
        <details>
          <summary>
            {checkpoints.length === 1 ? 'One checkpoint' : `${checkpoints.length} checkpoints`}
            {epochs === undefined ? '' : ` in ${epochs} passes`}
          </summary>
          <ul class="cards" aria-label="Checkpoints">
            {checkpoints.map((checkpoint) => (
              <Checkpoint key={`${checkpoint.place} ${checkpoint.step}`} training={training} checkpoint={checkpoint} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Checkpoint({ training, checkpoint }: { readonly training: Training; readonly checkpoint: TrainingCheckpoint }): JSX.Element {
  const { place, role = 'periodic', step = 0, loss } = checkpoint;
  return (
    <li class="song-line checkpoint">
      <span class="grow">
        Step {step}, {ROLES[role]}
        {loss !== undefined && <span class="hint"> · loss {describeLoss(loss)}</span>}
      </span>
      {role !== 'final' && (
        <button
          type="button"
          aria-label={`Keep step ${step}, ${ROLES[role]}, as an adapter`}
          onClick={() => void training.keepCheckpoint(place, role === 'best' ? 'best' : `step-${step}`)}
        >
          Keep
        </button>
      )}
    </li>
  );
}

function headlineOf({ running, phase, error, message, resumeFrom }: TrainingStatus): string {
  if (running)
    return phase === 'preprocess'
      ? 'Songs are made into what the model learns from.'
      : 'It trains. You may close this page: the server goes on.';
  if (error !== undefined) return 'The training has failed.';
  return resumeFrom === undefined ? message : `${message} Nothing of it is lost.`;
}

function describeStep({ latest, step = 0, epoch, epochs }: TrainingStatus): string {
  const { steps, etaSeconds, stepsPerSecond, smoothedLoss, loss } = latest ?? {};
  const parts = [
    steps === undefined ? `step ${step}` : `step ${step} of ${steps}`,
    epoch === undefined ? undefined : `pass ${epoch}${epochs === undefined ? '' : ` of ${epochs}`}`,
    loss === undefined ? undefined : `loss ${describeLoss(smoothedLoss ?? loss)}`,
    stepsPerSecond === undefined ? undefined : `${Number(stepsPerSecond.toPrecision(2))} steps/s`,
    etaSeconds === undefined ? undefined : `${describeTime(etaSeconds)} left`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function stepOf(place: string): number {
  return Number(/step-(\d+)$/.exec(place)?.[1] ?? 0);
}
