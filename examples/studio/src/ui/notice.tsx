import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';

/** The one line that says what just happened; read aloud by screen readers. It lies over nothing that can be pressed. */
export function Notice({ studio }: { readonly studio: Studio }): JSX.Element {
  const { notice, task } = studio;
  const running = task.value;
  return (
    <div class="notice-line" aria-live="polite" role="status">
      {running !== undefined && (
        <div class="notice task">
          <span>{running.label}</span>
          <progress value={running.fraction} max={1} aria-label={running.label} />
          <button type="button" onClick={() => running.cancel()}>
            {surfaceTexts.value.notice.cancel}
          </button>
        </div>
      )}
      {running === undefined && notice.value !== undefined && <div class={`notice ${notice.value.kind}`}>{notice.value.text}</div>}
    </div>
  );
}
