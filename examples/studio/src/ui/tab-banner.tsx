import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';

/** Says, for as long as it is so, that this tab's song is not kept by itself. */
export function TabBanner({ studio }: { readonly studio: Studio }): JSX.Element {
  const words = surfaceTexts.value.banners;
  if (!studio.keepsAnything) {
    return (
      <p class="banner" role="status">
        {words.keepsNothing}
      </p>
    );
  }
  return (
    <p class="banner" role="status">
      {words.otherTab}
      <button type="button" onClick={() => studio.keepHere()}>
        {words.keepHere}
      </button>
    </p>
  );
}
