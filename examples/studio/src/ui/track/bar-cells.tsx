import { articulationsOf } from '@loop/core';
import type { Bar, Instrument, Key, Step } from '@loop/core';
import type { JSX } from 'preact';

import { cellId } from '../../state/cells.js';
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
  /** The step that the Tab key comes to, and whether somebody has chosen it. */
  readonly chosen: ChosenStep | undefined;
}

/** A step of a bar that is chosen. */
export interface ChosenStep {
  readonly step: number;
  readonly isSelected: boolean;
  readonly isMarked: boolean;
}

/** One bar of a track: a cell for each step. */
export function BarCells({ steps, chosen, ...place }: BarCellsProps): JSX.Element {
  const columns = place.studio.columns.value;
  return (
    <div class="bar" role="presentation">
      {Array.from({ length: columns.steps }, (_, index) => (
        <Cell key={index} {...place} index={index} step={steps?.[index]} chosen={chosen?.step === index ? chosen : undefined} />
      ))}
    </div>
  );
}

interface CellProps extends Omit<BarCellsProps, 'steps'> {
  readonly index: number;
  readonly step: Step | undefined;
}

// It reads a signal, so it is drawn again only when its own step, the key, or the choice of it changes.
function Cell({ studio, instrument, bar, index, step, chosen, musicKey, low, high }: CellProps): JSX.Element {
  const { grid, instruments } = surfaceTexts.value;
  const classes = [
    'cell',
    index % studio.columns.value.stepsPerBeat === 0 ? 'beat' : '',
    step === undefined ? '' : 'on',
    low === undefined ? '' : 'pitched',
    step !== undefined && step.probability < 1 ? 'maybe' : '',
    chosen?.isMarked === true ? 'chosen' : '',
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
      tabIndex={chosen === undefined ? -1 : 0}
      aria-selected={chosen?.isSelected === true}
      aria-label={grid.cell(instruments[instrument], bar + 1, index + 1, studio.describeStep({ key: musicKey }, instrument, step))}
      style={step === undefined ? undefined : cellStyle(step, low, high)}
    >
      <Mark instrument={instrument} step={step} />
    </button>
  );
}

function cellStyle(step: Step, low: number | undefined, high: number | undefined): Record<string, number> {
  const height = low === undefined || high === undefined ? {} : { '--pitch': ((step.degree ?? 0) - low) / (high - low) };
  return { '--velocity': step.velocity, '--hits': step.hits, ...height };
}

/**
 * The step as it is seen: a block as high as it is loud, or a line at its pitch; further hits cut it in parts. A rest has one as well, which is not
 * seen: what comes and goes would have the browser arrange the page anew. What it says is an attribute: Preact writes an empty text whenever its cell
 * is drawn, and the browser takes each for a change.
 */
function Mark({ instrument, step }: { readonly instrument: Instrument; readonly step: Step | undefined }): JSX.Element {
  return (
    <u class={step !== undefined && step.hits > 1 ? 'hits' : ''} data-mark={step === undefined ? undefined : markOf(instrument, step)} />
  );
}

function markOf(instrument: Instrument, { hits, articulation }: Step): string | undefined {
  if (hits > 1 || articulation === undefined || !articulationsOf(instrument).includes(articulation)) return undefined;
  const mark = ARTICULATION_MARKS[articulation];
  return mark === '' ? undefined : mark;
}
