import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';

/** Says, for as long as it is so, that this tab's song is not kept by itself. */
export function TabBanner({ studio }: { readonly studio: Studio }): JSX.Element {
  if (!studio.keepsAnything) {
    return (
      <p class="banner" role="status">
        This browser keeps nothing, perhaps because the window is private: export what you want to keep.
      </p>
    );
  }
  return (
    <p class="banner" role="status">
      The studio is open in another tab, which keeps its song. What you do here is not kept by itself.
      <button type="button" onClick={() => studio.keepHere()}>
        Keep this song instead
      </button>
    </p>
  );
}
