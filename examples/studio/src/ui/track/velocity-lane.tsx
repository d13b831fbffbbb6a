import type { Instrument } from '@loop/core';
import type { JSX, TargetedPointerEvent } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';

interface LaneProps {
  readonly studio: Studio;
  readonly instrument: Instrument;
  readonly bars: readonly number[];
}

/** The loudness of each step, to be drawn over with one drag. Keys change it in the grid: plus and minus. */
export function VelocityLane({ studio, instrument, bars }: LaneProps): JSX.Element {
  const { steps } = studio.columns.value;
  const track = studio.song.value.tracks[instrument];
  const paint = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - left) / width) * bars.length * steps);
    const bar = bars[Math.floor(column / steps)];
    if (bar === undefined || column < 0) return;
    const velocity = Math.min(1, Math.max(0.05, Math.round((1 - (event.clientY - top) / height) * 20) / 20));
    studio.updateStep({ instrument, bar, step: column % steps }, { velocity }, 'velocity');
  };
  return (
    <div
      class="velocity-lane"
      role="img"
      aria-label={surfaceTexts.value.track.loudness}
      title={surfaceTexts.value.track.drawLoudness}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        paint(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && paint(event)}
    >
      {bars.flatMap((bar) =>
        Array.from({ length: steps }, (_, step) => (
          <i key={`${bar} ${step}`} style={{ '--velocity': track.bars[bar]?.[step]?.velocity ?? 0 }} />
        )),
      )}
    </div>
  );
}
