import type { JSX } from 'preact';

import { energyOf } from '../../state/energy.js';
import type { Studio } from '../../state/studio.js';

/** How much happens over the song, as a line across the ribbon. */
export function EnergyCurve({ studio }: { readonly studio: Studio }): JSX.Element {
  const energy = energyOf(studio.song.value);
  const points = energy.map((value, bar) => [bar + 0.5, 19 - value * 17] as const);
  return (
    <svg class="energy" viewBox={`0 0 ${Math.max(1, energy.length)} 20`} preserveAspectRatio="none" aria-hidden="true">
      <path d={smoothPath(points)} />
    </svg>
  );
}

/** A line through points that is level at each of them. */
function smoothPath(points: readonly (readonly [x: number, y: number])[]): string {
  return points
    .map(([x, y], index) => {
      const [lastX, lastY] = points[index - 1] ?? [x, y];
      const middle = (lastX + x) / 2;
      return index === 0 ? `M${x - 0.5} ${y}L${x} ${y}` : `C${middle} ${lastY} ${middle} ${y} ${x} ${y}`;
    })
    .join('');
}
