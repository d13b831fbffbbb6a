import { sectionRamp } from '@loop/sequencer';
import type { JSX } from 'preact';

import { CURVES, scaleOf } from '../../state/song-curves.js';
import type { Studio } from '../../state/studio.js';
import { Slider } from '../controls/slider.js';
import { surfaceTexts } from '../../texts/surface.js';

interface SectionSoundProps {
  readonly studio: Studio;
  readonly index: number;
}

/** How full, how open and how loud a part of the song begins and ends. */
export function SectionSound({ studio, index }: SectionSoundProps): JSX.Element {
  const { titles } = surfaceTexts.value.curves;
  return (
    <div class="section-sound">
      {CURVES.flatMap((id) => {
        const ends = [titles[id].from, titles[id].to] as const;
        const scale = scaleOf(id);
        const ramp = sectionRamp(studio.song.value, index, id);
        return ([0, 1] as const).map((end) => (
          <Slider
            key={`${id} ${end}`}
            label={ends[end]}
            value={scale.travelOf(ramp[end])}
            min={0}
            max={1}
            step={0.01}
            text={scale.textOf(ramp[end])}
            onChange={(travel) => studio.bendSection(index, id, end, scale.valueAt(travel))}
            onKey={(travel) => studio.bendSection(index, id, end, scale.moved(ramp[end], travel))}
          />
        ));
      })}
    </div>
  );
}
