import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { Dialog } from './dialog.js';

/** Shows a link to copy by hand, where the browser does not let the page write to the clipboard. */
export function LinkDialog({ studio }: { readonly studio: Studio }): JSX.Element {
  const link = studio.sharedLink.value;
  const words = surfaceTexts.value.dialogs;
  return (
    <Dialog title={words.link} isOpen={link !== undefined} onClose={() => studio.closeLink()}>
      <input type="text" readOnly value={link ?? ''} aria-label={words.shareLink} onFocus={(event) => event.currentTarget.select()} />
    </Dialog>
  );
}
