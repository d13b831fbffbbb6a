import type { PlayPosition } from '@loop/sequencer/live';
import { useEffect, useState } from 'react';

import type { SongPlayer } from './use-player.js';

/**
 * Says at which step the *audible* music is, and renders again only when that changes; `undefined` while nothing plays.
 */
export function usePlayPosition({ isPlaying, live }: SongPlayer): PlayPosition | undefined {
  const [position, setPosition] = useState<PlayPosition>();
  useEffect(() => {
    if (!isPlaying) return;
    let frame = requestAnimationFrame(function look() {
      const next = live()?.position();
      setPosition((now) => (next?.step === now?.step && next?.entry === now?.entry ? now : next));
      frame = requestAnimationFrame(look);
    });
    return () => {
      cancelAnimationFrame(frame);
      setPosition(undefined);
    };
  }, [isPlaying, live]);
  return position;
}
