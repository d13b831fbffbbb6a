import type { SectionSpan } from '@loop/sequencer';
import type { JSX } from 'preact';

interface EnergyCurveProps {
  /** The line over the whole song, of `energyPath`. */
  readonly path: string;
  readonly section: SectionSpan;
}

/** How much happens in a part of the song: its piece of the line over the whole. */
export function EnergyCurve({ path, section: { start, bars } }: EnergyCurveProps): JSX.Element {
  return (
    <svg class="energy" viewBox={`${start} 0 ${bars} 20`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** The line of the energy of each bar, in a box as wide as the song has bars and 20 high: level in the middle of each bar, and to both ends. */
export function energyPath(energy: readonly number[]): string {
  const points = energy.map((value, bar) => [bar + 0.5, Number((19 - value * 17).toFixed(2))] as const);
  const line = points.map(([x, y], index) => {
    const [lastX, lastY] = points[index - 1] ?? [x, y];
    const middle = (lastX + x) / 2;
    return index === 0 ? `M${x - 0.5} ${y}H${x}` : `C${middle} ${lastY} ${middle} ${y} ${x} ${y}`;
  });
  return energy.length === 0 ? '' : `${line.join('')}h0.5`;
}
