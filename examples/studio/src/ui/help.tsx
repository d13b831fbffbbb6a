import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../state/studio.js';

const KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'play, pause'],
  ['Esc', 'stop'],
  ['← ↑ → ↓', 'move in the grid'],
  ['Enter', 'step: off, 1, 2, 3 hits'],
  ['Home End', 'first, last step of the row'],
  ['+ −', 'step louder, softer'],
  ['Page ↑ ↓', 'pitch of the step'],
  ['Delete', 'clear the step; remove the block'],
  ['Alt ← →', 'move the block'],
  ['1 … 8', 'genre'],
  ['R', 'randomize'],
  ['[ ]', 'previous, next bar'],
  ['Ctrl Z · Ctrl Shift Z', 'undo, redo'],
  ['?', 'this list'],
];

/** The list of keys, as a dialog. */
export function Help({ studio }: { readonly studio: Studio }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = studio.helpOpen.value;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (studio.helpOpen.value = false)}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([key, what]) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
