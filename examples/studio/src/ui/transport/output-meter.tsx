import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';

/** The quietest level that shows, in decibels. */
const FLOOR = -48;

/** How fast the bar falls: the share that is left after a second. */
const LEFT_AFTER_SECOND = 0.01;

/** How loud the mix is: the bar is its peak, and falls slowly. */
export function OutputMeter({ studio }: { readonly studio: Studio }): JSX.Element {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    let shown = 0;
    return studio.onFrame(({ levels, elapsed }) => {
      shown = Math.max(...levels.peak, shown * LEFT_AFTER_SECOND ** elapsed);
      const share = Math.max(0, 1 - (20 * Math.log10(shown + 1e-6)) / FLOOR);
      bar.current?.style.setProperty('--level', String(Math.min(1, share)));
    });
  }, []);
  return (
    <div class="meter" role="img" aria-label={surfaceTexts.value.transport.level}>
      <i ref={bar} />
    </div>
  );
}
