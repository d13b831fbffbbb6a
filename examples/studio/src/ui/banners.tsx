import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { TabBanner } from './tab-banner.js';

/** What stays to be said: that nothing is kept by itself, and that another build of the studio is ready. */
export function Banners({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const isKept = studio.keepsAnything && studio.isKeeper.value;
  const takeOver = studio.newBuild.value;
  if (isKept && takeOver === undefined) return null;
  const words = surfaceTexts.value.banners;
  return (
    <div class="banners">
      {!isKept && <TabBanner studio={studio} />}
      {takeOver !== undefined && (
        <p class="banner" role="status">
          {words.newBuild}
          <button type="button" onClick={takeOver}>
            {words.reload}
          </button>
          <button type="button" class="ghost" onClick={() => (studio.newBuild.value = undefined)}>
            {words.later}
          </button>
        </p>
      )}
    </div>
  );
}
