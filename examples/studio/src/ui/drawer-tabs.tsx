import type { JSX } from 'preact';

import { DRAWERS } from '../drawers/drawers.js';
import type { Studio } from '../state/studio.js';

/** Opens the drawers, and closes the one that is open. */
export function DrawerTabs({ studio }: { readonly studio: Studio }): JSX.Element {
  return (
    <nav class="drawer-tabs" aria-label="Drawers">
      {DRAWERS.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          class="ghost"
          aria-expanded={studio.drawer.value === name}
          onClick={() => studio.toggleDrawer(name)}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
