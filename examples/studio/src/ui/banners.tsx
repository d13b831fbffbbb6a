import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { TabBanner } from './tab-banner.js';

/** What stays to be said: that nothing is kept by itself, and that another build of the studio is ready. */
export function Banners({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const isKept = studio.keepsAnything && studio.isKeeper.value;
  const takeOver = studio.newBuild.value;
  if (isKept && takeOver === undefined) return null;
  return (
    <div class="banners">
      {!isKept && <TabBanner studio={studio} />}
      {takeOver !== undefined && (
        <p class="banner" role="status">
          A new version of the studio is ready. Your song stays.
          <button type="button" onClick={takeOver}>
            Reload
          </button>
          <button type="button" class="ghost" onClick={() => (studio.newBuild.value = undefined)}>
            Later
          </button>
        </p>
      )}
    </div>
  );
}
