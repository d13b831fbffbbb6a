import type { JSX } from 'preact';

import type { DrawerProps } from '../drawers.js';
import { EmptyPlace } from '../empty-place.js';

/** The picture behind the music. */
export function Look({ studio }: DrawerProps): JSX.Element {
  return (
    <EmptyPlace title="The picture">
      <p class="hint">It breathes with the kick and brightens with the intensity. Where the system asks for less motion, it rests.</p>
      <div class="chips">
        <button type="button" onClick={() => (studio.pictureOnly.value = true)}>
          Picture only
        </button>
      </div>
    </EmptyPlace>
  );
}
