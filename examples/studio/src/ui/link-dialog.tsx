import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../state/studio.js';

/** Shows a link to copy by hand, where the browser does not let the page write to the clipboard. */
export function LinkDialog({ studio }: { readonly studio: Studio }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const link = studio.sharedLink.value;
  useEffect(() => {
    if (link === undefined) dialog.current?.close();
    else dialog.current?.showModal();
  }, [link]);
  return (
    <dialog ref={dialog} aria-labelledby="link-title" onClose={() => studio.closeLink()}>
      <h2 id="link-title">A link that holds the whole song</h2>
      <input type="text" readOnly value={link ?? ''} aria-label="Share link" onFocus={(event) => event.currentTarget.select()} />
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
