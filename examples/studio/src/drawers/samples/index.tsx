import type { JSX } from 'preact';

import type { DrawerProps } from '../drawers.js';
import { EmptyPlace } from '../empty-place.js';

/** Recordings that loop beside the patterns: here, so far, the way out to a sampler. */
export function Samples({ studio }: DrawerProps): JSX.Element {
  return (
    <EmptyPlace title="No samples yet">
      <p class="hint">The loop itself is a sample: exported as WAV it is exactly as long as its bars, so that any sampler loops it.</p>
      <div class="chips">
        <button type="button" onClick={() => void studio.exportAs('wav')}>
          This loop as WAV
        </button>
        <button type="button" onClick={() => void studio.exportAs('stems')}>
          A WAV for each track
        </button>
      </div>
    </EmptyPlace>
  );
}
