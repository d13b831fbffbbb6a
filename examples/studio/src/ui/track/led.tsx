import { instrumentOfVoice } from '@loop/core';
import type { Instrument } from '@loop/core';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';

/** How fast a light goes out: the share that is left after a second. */
const LEFT_AFTER_SECOND = 0.004;

interface LedProps {
  readonly studio: Studio;
  readonly instrument: Instrument;
}

/** Lights up with each note of a track that is heard, as bright as it is loud. */
export function Led({ studio, instrument }: LedProps): JSX.Element {
  const light = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let level = 0;
    let shown = '';
    return studio.onFrame(({ elapsed, events }) => {
      level *= LEFT_AFTER_SECOND ** elapsed;
      for (const { event } of events)
        if (event.type === 'note' && instrumentOfVoice(event.voice) === instrument) level = Math.max(level, event.velocity);
      // What stays as it is costs nothing: a light that is out is not drawn anew.
      const next = level.toFixed(2);
      if (next !== shown) light.current?.style.setProperty('--level', next);
      shown = next;
    });
  }, []);
  return <span ref={light} class="led" aria-hidden="true" />;
}
