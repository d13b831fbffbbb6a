import { articulationsOf } from '@loop/core';
import type { Bar, Instrument, Key, Step } from '@loop/core';
import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { cellId } from '../../state/cells.js';
import { isSamePlace } from '../../state/edit-actions.js';
import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { ARTICULATION_MARKS } from './articulation-marks.js';

interface BarCellsProps {
  readonly studio: Studio;
  readonly instrument: Instrument;
  readonly bar: number;
  readonly steps: Bar | undefined;
  readonly musicKey: Key;
  /** The scale degrees at the bottom and at the top of the row, where its steps have a pitch. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** One bar of a track: a cell for each step. */
export function BarCells({ steps, ...place }: BarCellsProps): JSX.Element {
  const columns = place.studio.columns.value;
  return (
    <div class="bar" role="presentation">
      {Array.from({ length: columns.steps }, (_, index) => (
        <Cell key={index} {...place} index={index} step={steps?.[index]} isBeat={index % columns.stepsPerBeat === 0} />
      ))}
    </div>
  );
}

interface CellProps extends Omit<BarCellsProps, 'steps'> {
  readonly index: number;
  readonly step: Step | undefined;
  readonly isBeat: boolean;
}

// It reads a signal, so it is drawn again only when its own step, the key, or the choice of it changes.
function Cell({ studio, instrument, bar, index, step, isBeat, musicKey, low, high }: CellProps): JSX.Element {
  // A computed value is computed anew when a signal changes, and not when the cell stands for another bar.
  const shown = useSignal(bar);
  if (shown.peek() !== bar) shown.value = bar;
  const isChosen = useComputed(() => isSamePlace(studio.chosen.value, { instrument, bar: shown.value, step: index })).value;
  const isMarked = useComputed(() => studio.isChosenByHand.value).value && isChosen;
  const { grid, instruments } = surfaceTexts.value;
  const classes = [
    'cell',
    isBeat ? 'beat' : '',
    step === undefined ? '' : 'on',
    low === undefined ? '' : 'pitched',
    step !== undefined && step.probability < 1 ? 'maybe' : '',
    isMarked ? 'chosen' : '',
  ];
  return (
    <button
      type="button"
      role="gridcell"
      id={cellId(instrument, bar, index)}
      data-instrument={instrument}
      data-bar={bar}
      data-step={index}
      class={classes.filter((name) => name !== '').join(' ')}
      tabIndex={isChosen ? 0 : -1}
      aria-selected={isChosen}
      aria-label={grid.cell(instruments[instrument], bar + 1, index + 1, studio.describeStep({ key: musicKey }, instrument, step))}
      style={step === undefined ? undefined : cellStyle(step, low, high)}
    >
      {step === undefined ? null : <Mark instrument={instrument} step={step} />}
    </button>
  );
}

function cellStyle(step: Step, low: number | undefined, high: number | undefined): Record<string, number> {
  const height = low === undefined || high === undefined ? {} : { '--pitch': ((step.degree ?? 0) - low) / (high - low) };
  return { '--velocity': step.velocity, '--hits': step.hits, ...height };
}

/** The step as it is seen: a block as high as it is loud, or a line at its pitch; further hits cut it in parts. */
function Mark({ instrument, step }: { readonly instrument: Instrument; readonly step: Step }): JSX.Element {
  return <u class={step.hits > 1 ? 'hits' : ''}>{markText(instrument, step)}</u>;
}

function markText(instrument: Instrument, { hits, articulation }: Step): string {
  if (hits > 1 || articulation === undefined || !articulationsOf(instrument).includes(articulation)) return '';
  return ARTICULATION_MARKS[articulation];
}
