import { sectionRamp } from '@loop/sequencer';
import type { SectionSpan } from '@loop/sequencer';
import type { JSX } from 'preact';

import { curveAt, scaleOf } from '../../state/song-curves.js';
import type { CurveId } from '../../state/song-curves.js';
import type { Studio } from '../../state/studio.js';
import { keyTravel } from '../controls/key-travel.js';
import { surfaceTexts } from '../../texts/surface.js';
import { partName } from '../../texts/part-name.js';

interface RibbonCurveProps {
  readonly studio: Studio;
  readonly id: CurveId;
}

/** How often a part of the curve is looked at: between its ends a filter is no straight line. */
const POINTS = 12;

/** How long before its end a part has its last value, in bars, and a little more. */
const TURN_BARS = 1 / 15;

/**
 * A curve over the song, to be drawn: each half of a part is a slider over its whole height, so that mouse, touch and keys bend the end that
 * they are on.
 */
export function RibbonCurve({ studio, id }: RibbonCurveProps): JSX.Element {
  const song = studio.song.value;
  const words = surfaceTexts.value.curves;
  const { title, from, to } = words.titles[id];
  const ends = [from, to] as const;
  const scale = scaleOf(id);
  return (
    <div class="ribbon-curve" role="group" aria-label={words.over(title)}>
      {studio.sections.value.map((section, index) => {
        const ramp = sectionRamp(song, index, id);
        return (
          <div key={section.start} class="curve-part" style={{ '--bars': section.bars }}>
            <svg class="energy drawn" viewBox={`0 0 ${POINTS} 20`} preserveAspectRatio="none" aria-hidden="true">
              <path d={pathOf(section, (bar) => scale.travelOf(curveAt(song, id, bar)))} />
            </svg>
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
                  onKeyDown={(event) => {
                    const by = keyTravel(event);
                    if (by === undefined) return;
                    event.preventDefault();
                    studio.bendSection(index, id, end, scale.moved(ramp[end], by));
                  }}
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

/** The line of a part, in a box of `POINTS` by 20. */
function pathOf({ start, bars }: SectionSpan, travelAt: (bar: number) => number): string {
  return Array.from({ length: POINTS + 1 }, (_, point) => {
    const bar = start + Math.min((bars * point) / POINTS, bars - TURN_BARS);
    return `${point === 0 ? 'M' : 'L'}${point} ${(19 - travelAt(bar) * 18).toFixed(2)}`;
  }).join('');
}

function nameOf({ song }: Studio, { name, start }: SectionSpan): string {
  return partName(name) ?? surfaceTexts.value.part.ofBar((song.value.arrangement[start]?.bar ?? 0) + 1);
}
