import type { JSX } from 'preact';

import { EmptyPlace } from '../empty-place.js';

/** Trains an adapter on songs of one's own. */
export function Train(): JSX.Element {
  return (
    <EmptyPlace title="Your own sound">
      <p class="hint">
        A LoRA adapter teaches a music model the sound of some ten songs. <code>npx loop-lora scan FOLDER</code> reads a folder of them,{' '}
        <code>lint</code> says what is wrong before a GPU is paid for.
      </p>
    </EmptyPlace>
  );
}
