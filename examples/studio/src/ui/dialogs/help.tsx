import { Fragment } from 'preact';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Dialog } from './dialog.js';

const KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'play, pause'],
  ['Esc', 'stop'],
  ['← ↑ → ↓', 'move in the grid'],
  ['Enter', 'step: off, 1, 2, 3 hits; any other button: press it'],
  ['Home End', 'first, last step of the row'],
  ['+ −', 'step louder, softer; part of the song longer, shorter'],
  ['Page ↑ ↓', 'pitch of the step; ten steps of a knob'],
  ['Delete Backspace', 'clear the step; remove the part of the song'],
  ['Alt ← →', 'move the part of the song'],
  ['1 … 8', 'genre'],
  ['Shift 1 … 4', 'variation A to D'],
  ['R', 'randomize'],
  ['F', 'full screen'],
  ['A … L', 'play the unfolded track, while Play by keys is on'],
  ['[ ]', 'previous, next bar'],
  ['Ctrl Z', 'undo'],
  ['Ctrl Shift Z  Ctrl Y', 'redo'],
  ['?', 'this list'],
];

/** The list of keys. */
export function Help({ studio }: { readonly studio: Studio }): JSX.Element {
  return (
    <Dialog title="Keys" isOpen={studio.helpOpen.value} onClose={() => (studio.helpOpen.value = false)}>
      <dl class="keys">
        {KEYS.map(([key, what]) => (
          <Fragment key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
      <p class="group">
        <button
          type="button"
          onClick={() => {
            studio.helpOpen.value = false;
            studio.startTour();
          }}
        >
          Take the tour
        </button>
      </p>
      <p class="hint">
        With the mouse: drag over cells to paint or to erase, up and down in a cell for loudness or pitch. Keys without Ctrl can be switched
        off in Set up.
      </p>
    </Dialog>
  );
}
