import { Fragment } from 'preact';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { Dialog } from './dialog.js';

/** The list of keys. */
export function Help({ studio }: { readonly studio: Studio }): JSX.Element {
  const { help: words, top } = surfaceTexts.value;
  return (
    <Dialog title={top.keys} isOpen={studio.helpOpen.value} onClose={() => (studio.helpOpen.value = false)}>
      <dl class="keys">
        {words.keys.map(([key, what]) => (
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
          {words.tour}
        </button>
      </p>
      <p class="hint">{words.mouse}</p>
    </Dialog>
  );
}
