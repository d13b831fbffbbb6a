import { sectionRamp } from '@loop/sequencer';
import type { SectionSpan } from '@loop/sequencer';
import type { JSX } from 'preact';

import { CURVES, curveAt, scaleOf } from '../../state/song-curves.js';
import type { CurveId } from '../../state/song-curves.js';
import type { Studio } from '../../state/studio.js';

interface RibbonCurveProps {
  readonly studio: Studio;
  readonly id: CurveId;
}

/** How often a part of the curve is looked at: between its ends a filter is no straight line. */
const POINTS = 12;

/**
 * A curve over the song, to be drawn: each half of a part is a slider over its whole height, so that mouse, touch and keys bend the end that
 * they are on.
 */
export function RibbonCurve({ studio, id }: RibbonCurveProps): JSX.Element {
  const song = studio.song.value;
  const { ends } = CURVES.find((curve) => curve.id === id) ?? CURVES[0];
  const scale = scaleOf(id);
  const total = Math.max(1, song.arrangement.length);
  const yOf = (bar: number): number => 19 - scale.travelOf(curveAt(song, id, bar)) * 18;
  const points = studio.sections.value.flatMap(({ start, bars }) =>
    Array.from({ length: POINTS + 1 }, (_, point) => start + (bars * Math.min(point, POINTS - 0.01)) / POINTS),
  );
  return (
    <div class="ribbon-curve" role="group" aria-label={`${(CURVES.find((curve) => curve.id === id) ?? CURVES[0]).title} over the song`}>
      <svg class="energy drawn" viewBox={`0 0 ${total} 20`} preserveAspectRatio="none" aria-hidden="true">
        <path d={points.map((bar, index) => `${index === 0 ? 'M' : 'L'}${bar.toFixed(3)} ${yOf(bar).toFixed(2)}`).join('')} />
      </svg>
      {studio.sections.value.map((section, index) => {
        const ramp = sectionRamp(song, index, id);
        return (
          <div key={section.start} class="curve-part" style={{ flexGrow: section.bars }}>
            {([0, 1] as const).map((end) => (
              <label key={end} class={end === 0 ? 'from' : 'to'} style={{ '--travel': scale.travelOf(ramp[end]) }}>
                <input
                  type="range"
                  min={0}
                  max={1}
                  step={0.01}
                  value={scale.travelOf(ramp[end])}
                  aria-label={`${nameOf(studio, section)}: ${ends[end]}`}
                  aria-orientation="vertical"
                  aria-valuetext={scale.textOf(ramp[end])}
                  title={`${ends[end]} ${scale.textOf(ramp[end])}`}
                  onInput={(event) => studio.bendSection(index, id, end, scale.valueAt(event.currentTarget.valueAsNumber))}
                />
                <i aria-hidden="true" />
              </label>
            ))}
          </div>
        );
      })}
    </div>
  );
}

function nameOf({ song }: Studio, { name, start }: SectionSpan): string {
  return name ?? `bar ${(song.value.arrangement[start]?.bar ?? 0) + 1}`;
}
