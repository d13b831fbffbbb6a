import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { ChordPicker } from './chord-picker.js';

/** What stands over the columns: each bar's number and chord, and its beats. */
export function BarHeads({ studio }: { readonly studio: Studio }): JSX.Element {
  const { steps, stepsPerBeat } = studio.columns.value;
  const beats = Array.from({ length: Math.ceil(steps / stepsPerBeat) }, (_, beat) => beat);
  return (
    <div class="row heads" role="row">
      <span class="row-head" role="rowheader">
        <span class="visually-hidden">{surfaceTexts.value.grid.track}</span>
      </span>
      {studio.shownBars.value.map((bar) => (
        <div key={bar} class="bar-head" role="columnheader" aria-colspan={steps}>
          <div class="beats" aria-hidden="true" style={{ '--beats': beats.length }}>
            {beats.map((beat) => (
              <span key={beat}>{beat === 0 ? `${bar + 1}` : beat + 1}</span>
            ))}
          </div>
          <ChordPicker studio={studio} bar={bar} />
        </div>
      ))}
    </div>
  );
}
