import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';
import { surfaceTexts } from '../../texts/surface.js';
import { formats } from '../../texts/formats.js';

interface SwingKnobProps {
  readonly studio: Studio;
  readonly className?: string;
}

/** How late every other sixteenth is. */
export function SwingKnob({ studio, className }: SwingKnobProps): JSX.Element {
  const swing = useComputed(() => studio.song.value.swing).value;
  const words = surfaceTexts.value.transport;
  return (
    <Knob
      className={className}
      label={words.swing}
      title={words.swingHint}
      travel={swing * 2}
      rest={0}
      text={formats.value.percent(swing)}
      onTurn={(travel) => studio.change({ swing: Math.round(travel * 50) / 100 }, 'swing')}
      onKey={(by) =>
        studio.change(
          { swing: Math.min(0.5, Math.max(0, swing + Math.sign(by) * Math.max(0.01, Math.round(Math.abs(by) * 50) / 100))) },
          'swing',
        )
      }
    />
  );
}
