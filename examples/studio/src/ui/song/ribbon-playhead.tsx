import type { SectionSpan } from '@loop/sequencer';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';

interface RibbonPlayheadProps {
  readonly studio: Studio;
  readonly section: SectionSpan;
}

/** A line where the music is in the part that sounds, moved without drawing anything anew. */
export function RibbonPlayhead({ studio, section: { start, bars } }: RibbonPlayheadProps): JSX.Element {
  const line = useRef<HTMLElement>(null);
  useEffect(
    () =>
      studio.onFrame(({ playing }) => {
        const now = playing ? studio.player.position() : undefined;
        if (now === undefined) return;
        const at = (now.fraction * studio.song.peek().arrangement.length - start) / bars;
        line.current?.style.setProperty('--at', Math.min(1, Math.max(0, at)).toFixed(4));
      }),
    [start, bars],
  );
  return <i ref={line} class="ribbon-playhead" aria-hidden="true" />;
}
