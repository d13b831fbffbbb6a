import { INSTRUMENTS, INTENSITY_THRESHOLDS } from '@loop/core';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';

/** How many layers play. The marks on its rim are the instruments, each where it enters. */
export function IntensityDial({ studio }: { readonly studio: Studio }): JSX.Element {
  const intensity = useComputed(() => studio.song.value.intensity).value;
  const percent = Math.round(intensity * 100);
  return (
    <Knob
      className="dial"
      label="Intensity"
      title="How many layers play: each mark is an instrument, where it enters"
      travel={intensity}
      text={`${percent} percent`}
      onTurn={(value) => studio.change({ intensity: Math.round(value * 100) / 100 }, 'intensity')}
    >
      <span class="face">{percent}</span>
      {INSTRUMENTS.map((instrument) => (
        <i
          key={instrument}
          class={`mark ${intensity >= INTENSITY_THRESHOLDS[instrument] ? 'awake' : ''}`}
          style={{ '--row': `var(--${instrument})`, '--at': INTENSITY_THRESHOLDS[instrument] }}
        />
      ))}
    </Knob>
  );
}
