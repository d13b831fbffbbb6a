import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';

/** A line where the music is, moved without drawing anything anew. */
export function RibbonPlayhead({ studio }: { readonly studio: Studio }): JSX.Element {
  const line = useRef<HTMLElement>(null);
  useEffect(
    () =>
      studio.onFrame(({ playing }) => {
        const isSong = studio.song.peek().mode === 'song';
        const now = playing && isSong ? studio.player.position() : undefined;
        line.current?.style.setProperty('--at', now === undefined ? '-1' : now.fraction.toFixed(4));
      }),
    [],
  );
  return <i ref={line} class="ribbon-playhead" aria-hidden="true" style={{ '--at': -1 }} />;
}
