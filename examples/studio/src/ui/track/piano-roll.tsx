import { SCALES, TICKS_PER_STEP, createStep } from '@loop/core';
import type { PitchedInstrument, Step } from '@loop/core';
import type { JSX, TargetedPointerEvent } from 'preact';
import { useRef } from 'preact/hooks';

import { clampDegree } from '../../state/cells.js';
import type { ChosenCell } from '../../state/edit-actions.js';
import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { pitchRange } from './pitch-range.js';

/** How long a note is drawn that lasts as long as its voice wants, in steps. */
const OWN_LENGTH = 1;

interface RollProps {
  readonly studio: Studio;
  readonly instrument: PitchedInstrument;
  readonly bars: readonly number[];
}

/** What a drag in the roll changes. */
interface Drag {
  readonly cell: ChosenCell;
  readonly part: 'pitch' | 'length';
  readonly x: number;
  readonly ticks: number;
}

/**
 * The notes of a track by pitch, one line for each note of the scale. A press on an empty place writes a note, a drag moves its pitch, a
 * drag of its end its length, a double click takes it away. Keys do the same in the grid and in the details of the step.
 */
export function PianoRoll({ studio, instrument, bars }: RollProps): JSX.Element {
  const drag = useRef<Drag | undefined>(undefined);
  const { tracks, key } = studio.song.value;
  const { steps } = studio.columns.value;
  const track = tracks[instrument];
  const range = pitchRange(bars.map((bar) => track.bars[bar] ?? []));
  const low = Math.floor(range.low) - 1;
  const lines = Math.ceil(range.high) + 2 - low;
  const columns = bars.length * steps;
  const octave = SCALES[key.scale].length;

  const placeAt = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const column = Math.min(columns - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * columns)));
    const line = Math.floor((1 - (event.clientY - top) / height) * lines);
    const cell = { instrument, bar: bars[Math.floor(column / steps)] ?? 0, step: column % steps };
    return { cell, degree: clampDegree(low + line), stepWidth: width / columns };
  };
  const notes = bars.flatMap((bar, place) =>
    Array.from({ length: steps }, (_, step) => ({ cell: { instrument, bar, step }, column: place * steps + step })).flatMap((at) => {
      const step = track.bars[at.cell.bar]?.[at.cell.step];
      return step === undefined ? [] : [{ ...at, step }];
    }),
  );

  return (
    <div
      class="roll"
      role="img"
      aria-label={surfaceTexts.value.track.notes}
      style={{ '--lines': lines, '--columns': columns }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { cell: under, degree } = placeAt(event);
        const note = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-note]') : null;
        const found = note === null ? undefined : notes[Number(note.dataset['note'])];
        const cell = found?.cell ?? under;
        studio.choose(cell);
        if (found === undefined) studio.writeStep(cell, { ...(studio.stepAt(cell) ?? createStep({})), degree, alter: undefined });
        studio.audition(cell);
        const isEnd = event.target instanceof Element && event.target.classList.contains('end');
        drag.current = { cell, part: isEnd ? 'length' : 'pitch', x: event.clientX, ticks: lengthOf(studio.stepAt(cell)) };
      }}
      onPointerMove={(event) => {
        const moved = drag.current;
        if (moved === undefined) return;
        const { degree, stepWidth } = placeAt(event);
        if (moved.part === 'pitch') {
          if (degree === studio.stepAt(moved.cell)?.degree) return;
          studio.updateStep(moved.cell, { degree, alter: undefined }, 'degree');
          studio.audition(moved.cell);
        } else {
          const held = Math.round(moved.ticks / TICKS_PER_STEP + (event.clientX - moved.x) / stepWidth);
          studio.updateStep(moved.cell, { lengthTicks: Math.min(8, Math.max(1, held)) * TICKS_PER_STEP }, 'length');
        }
      }}
      onPointerUp={() => (drag.current = undefined)}
      onPointerCancel={() => (drag.current = undefined)}
      onDblClick={(event) => {
        const note = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-note]') : null;
        const found = note === null ? undefined : notes[Number(note.dataset['note'])];
        if (found !== undefined) studio.clearStep(found.cell);
      }}
    >
      {Array.from({ length: lines }, (_, line) =>
        (((low + line) % octave) + octave) % octave === 0 ? (
          <s key={line} style={{ '--line': line }}>
            {studio.pitchName(instrument, createStep({ degree: low + line }))}
          </s>
        ) : null,
      )}
      {notes.map(({ cell, column, step }, index) => (
        <u
          key={`${cell.bar} ${cell.step}`}
          data-note={index}
          title={studio.pitchName(instrument, step)}
          style={{
            '--column': column,
            '--line': (step.degree ?? 0) - low,
            '--length': Math.min(columns - column, lengthOf(step) / TICKS_PER_STEP),
            '--velocity': step.velocity,
          }}
        >
          <i class="end" />
        </u>
      ))}
    </div>
  );
}

function lengthOf(step: Step | undefined): number {
  return step?.lengthTicks ?? OWN_LENGTH * TICKS_PER_STEP;
}
