import type { TrainingCheckpoint, TrainingStatus } from '@loop/core';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { trainTexts } from '../../texts/train.js';
import { curveOf, describeLoss, describeTime } from './describe.js';
import { LossChart } from './loss-chart.js';
import { Problem } from './songs-section.js';
import { runName } from './training.js';
import type { Training } from './training.js';

/** The training that runs, or the last one: its curve, how far it is, what is wrong, and what was saved. */
export function ProgressSection({ training }: { readonly training: Training }): JSX.Element | null {
  const { status, faults, isStarting } = training;
  const section = useRef<HTMLElement>(null);
  const starts = isStarting.value;
  const began = useRef(starts);
  useEffect(() => {
    // What a press brings comes into sight.
    if (began.current && !starts) section.current?.scrollIntoView({ block: 'nearest' });
    began.current = starts;
  }, [starts]);
  const texts = trainTexts.value.training;
  const state = status.value;
  const hasBeen = state !== undefined && (state.running || state.losses.length > 0 || state.error !== undefined);
  if (!hasBeen && !starts)
    return faults.value.training === undefined ? null : (
      <section aria-label={texts.region}>
        <Problem text={faults.value.training} />
      </section>
    );
  return (
    <section ref={section} aria-label={texts.region}>
      <h3>{texts.title(runName(state?.settings?.output) ?? '')}</h3>
      {state === undefined || !hasBeen ? <p class="hint">{texts.opened}</p> : <Run training={training} state={state} />}
      <Problem text={faults.value.training} />
    </section>
  );
}

function Run({ training, state }: { readonly training: Training; readonly state: TrainingStatus }): JSX.Element {
  const { running, phase, latest, error, resumeFrom, events = [], epochs } = state;
  const texts = trainTexts.value.training;
  const isStopping = training.isStopping.value;
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
          <progress aria-label={isPreparing ? texts.encoding : texts.region} max={1} value={latest?.fraction ?? 0} />
          <div class="song-line">
            <span class="hint grow">{isPreparing ? (latest?.message ?? texts.encoded) : describeStep(state)}</span>
            <button type="button" disabled={isStopping} onClick={() => void training.stop()}>
              {isStopping ? texts.pausing : texts.pause}
            </button>
          </div>
        </>
      )}
      {!running && resumeFrom !== undefined && (
        <button type="button" class="wide" disabled={training.isStarting.value} onClick={() => void training.resume()}>
          {texts.goOn(stepOf(resumeFrom))}
        </button>
      )}
      {error !== undefined && <Problem text={texts.failed(error)} />}
      {(running || curve.raw.length > 0) && <LossChart curve={curve} steps={steps} saves={checkpoints.flatMap(({ step }) => step ?? [])} />}
      {alarms.length > 0 && (
        <ul class="findings" aria-label={texts.alarms}>
          {alarms.map(({ code, step, message }) => (
            <li key={`${code} ${step}`} class="finding is-error">
              <span>
                <b>{texts.alarm}</b> {message}
              </span>
            </li>
          ))}
        </ul>
      )}
      {checkpoints.length > 0 && (
        <details>
          <summary>{texts.checkpoints(checkpoints.length, epochs)}</summary>
          <ul class="cards" aria-label={texts.checkpointList}>
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
  const texts = trainTexts.value.training;
  return (
    <li class="song-line checkpoint">
      <span class="grow">
        {texts.checkpoint(step, texts.roles[role])}
        {loss !== undefined && <span class="hint"> · {texts.lossOf(describeLoss(loss))}</span>}
      </span>
      {role !== 'final' && (
        <button
          type="button"
          aria-label={texts.keepLabel(step, texts.roles[role])}
          onClick={() => void training.keepCheckpoint(place, role === 'best' ? 'best' : `step-${step}`)}
        >
          {texts.keep}
        </button>
      )}
    </li>
  );
}

function headlineOf({ running, phase, error, message, resumeFrom, events = [] }: TrainingStatus): string {
  const { headlines } = trainTexts.value.training;
  if (running) return phase === 'preprocess' ? headlines.prepares : headlines.trains;
  if (error !== undefined) return headlines.failed;
  const last = events.findLast((event) => event.type === 'checkpoint');
  if (resumeFrom !== undefined) return last?.role === 'stopped' ? headlines.stopped : headlines.interrupted;
  return last?.role === 'final' ? headlines.completed : message;
}

function describeStep({ latest, step = 0, epoch, epochs }: TrainingStatus): string {
  const { steps, etaSeconds, stepsPerSecond, smoothedLoss, loss } = latest ?? {};
  const texts = trainTexts.value.training;
  const parts = [
    texts.step(step, steps),
    epoch === undefined ? undefined : texts.pass(epoch, epochs),
    loss === undefined ? undefined : texts.lossOf(describeLoss(smoothedLoss ?? loss)),
    stepsPerSecond === undefined ? undefined : texts.pace(stepsPerSecond),
    etaSeconds === undefined ? undefined : texts.left(describeTime(etaSeconds)),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function stepOf(place: string): number {
  return Number(/step-(\d+)$/.exec(place)?.[1] ?? 0);
}
