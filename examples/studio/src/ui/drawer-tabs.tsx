import type { JSX } from 'preact';

import { DRAWERS } from '../drawers/drawers.js';
import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';

/** Opens the drawers, and closes the one that is open. */
export function DrawerTabs({ studio }: { readonly studio: Studio }): JSX.Element {
  const { all, titles } = surfaceTexts.value.drawers;
  return (
    <nav class="drawer-tabs" aria-label={all}>
      {DRAWERS.map(({ name }) => (
        <button
          key={name}
          type="button"
          class="ghost"
          aria-expanded={studio.drawer.value === name}
          onClick={() => studio.toggleDrawer(name)}
        >
          {titles[name]}
        </button>
      ))}
    </nav>
  );
}
