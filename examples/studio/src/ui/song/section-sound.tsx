import { knobAtValue, sectionRamp, soundParameter, valueAtKnob } from '@loop/sequencer';
import type { SectionRamp, SoundParameter } from '@loop/sequencer';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Slider } from '../controls/slider.js';

/** What moves over a part of the song, and how it is called at each end. */
const MOVES = [
  { id: 'masterGainDb', names: ['Level from', 'Level to'] },
  { id: 'filterCutoff', names: ['Filter from', 'Filter to'] },
] as const;

interface SectionSoundProps {
  readonly studio: Studio;
  readonly index: number;
}

/** How loud and how open a part of the song begins and ends. */
export function SectionSound({ studio, index }: SectionSoundProps): JSX.Element {
  return (
    <div class="section-sound">
      {MOVES.flatMap(({ id, names }) => {
        const parameter = soundParameter(id) as SoundParameter;
        const ramp = sectionRamp(studio.song.value, index, id);
        return ([0, 1] as const).map((end) => (
          <Slider
            key={names[end]}
            label={names[end]}
            value={knobAtValue(parameter, ramp[end])}
            min={0}
            max={1}
            step={0.01}
            text={`${ramp[end] >= 1000 ? `${(ramp[end] / 1000).toFixed(1)}k` : ramp[end].toFixed(1)} ${parameter.unit}`}
            onChange={(travel) => {
              const changed = ramp.with(end, valueAtKnob(parameter, travel)) as unknown as SectionRamp;
              studio.automateSection(index, id, changed);
            }}
          />
        ));
      })}
    </div>
  );
}
