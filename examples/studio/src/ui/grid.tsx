import { INSTRUMENTS } from '@loop/core';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { BarHeads } from './bar-heads.js';
import { GridTools } from './grid-tools.js';
import { StepInspector } from './step-inspector.js';
import { createCellGestures } from './track/cell-gestures.js';
import { MixRow } from './track/mix-row.js';
import { showPlayhead } from './track/show-playhead.js';
import { SlotRows } from './track/slot-rows.js';
import { TrackRow } from './track/track-row.js';

/** The music on its sheet of glass: the bars, a row for each track, and the details of the chosen step. */
export function Grid({ studio }: { readonly studio: Studio }): JSX.Element {
  const rows = useRef<HTMLDivElement>(null);
  const bars = studio.shownBars.value;
  const { steps, stepsPerBeat } = studio.columns.value;
  const { label } = surfaceTexts.value.grid;
  useEffect(() => (rows.current === null ? undefined : createCellGestures(studio, rows.current)), []);
  useEffect(() => (rows.current === null ? undefined : showPlayhead(studio, rows.current)), []);
  return (
    <section class="steps glass" aria-label={label}>
      <GridTools studio={studio} />
      <div class="rows-scroll">
        <div
          ref={rows}
          class={`rows bars-${bars.length}`}
          role="grid"
          aria-label={label}
          aria-busy={studio.areChanging}
          aria-colcount={1 + bars.length * steps}
          style={{ '--columns': steps, '--beat': stepsPerBeat }}
          onKeyDown={(event) => studio.gridKey(event)}
        >
          <BarHeads studio={studio} />
          {INSTRUMENTS.map((instrument) => (
            <TrackRow key={instrument} studio={studio} instrument={instrument} />
          ))}
          <SlotRows studio={studio} />
          <MixRow studio={studio} />
        </div>
      </div>
      <StepInspector studio={studio} />
    </section>
  );
}
