import { INSTRUMENTS, INTENSITY_LANE, INTENSITY_THRESHOLDS } from '@loop/core';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import { curveAt } from '../../state/song-curves.js';
import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';
import { surfaceTexts } from '../../texts/surface.js';

/**
 * How many layers play. The marks on its rim are the instruments, each where it enters. Where the song moves the intensity, the dial goes along,
 * and turning it changes the part that plays.
 */
export function IntensityDial({ studio }: { readonly studio: Studio }): JSX.Element {
  const isMoved = useComputed(() => {
    const { mode, arrangement, automation } = studio.song.value;
    return mode === 'song' && arrangement.length > 0 && automation?.[INTENSITY_LANE] !== undefined;
  }).value;
  const intensity = useComputed(() => {
    if (!isMoved) return studio.song.value.intensity;
    const { entry, step } = studio.position.value;
    return curveAt(studio.song.value, INTENSITY_LANE, entry + step / studio.columns.value.steps);
  }).value;
  const percent = Math.round(intensity * 100);
  const words = surfaceTexts.value.transport;
  const turn = (value: number): void => {
    const next = Math.round(value * 100) / 100;
    if (isMoved) studio.levelSection(studio.position.peek().entry, INTENSITY_LANE, next);
    else studio.change({ intensity: next }, 'intensity');
  };
  return (
    <Knob
      className={`dial ${isMoved ? 'moved' : ''}`}
      label={words.intensity}
      title={isMoved ? words.intensityMoved : words.intensityHint}
      travel={intensity}
      text={words.percent(percent)}
      onTurn={turn}
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
