import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Dialog } from './dialog.js';

/** Shows a link to copy by hand, where the browser does not let the page write to the clipboard. */
export function LinkDialog({ studio }: { readonly studio: Studio }): JSX.Element {
  const link = studio.sharedLink.value;
  return (
    <Dialog title="A link that holds the whole song" isOpen={link !== undefined} onClose={() => studio.closeLink()}>
      <input type="text" readOnly value={link ?? ''} aria-label="Share link" onFocus={(event) => event.currentTarget.select()} />
    </Dialog>
  );
}
