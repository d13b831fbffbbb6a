import { knobAtValue, moveKnob, resolveSoundSettings, soundParameter, valueAtKnob } from '@loop/sequencer';
import type { SoundParameter, SoundParameterId } from '@loop/sequencer';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { formats } from '../../texts/formats.js';
import { Knob } from './knob.js';

interface SoundKnobProps {
  readonly studio: Studio;
  readonly id: SoundParameterId;
  readonly tint: string;
}

/** One control of the sound engine, as its own table describes it. A double click takes it back to its default. */
export function SoundKnob({ studio, id, tint }: SoundKnobProps): JSX.Element {
  const parameter = soundParameter(id) as SoundParameter;
  const value = useComputed(() => resolveSoundSettings(studio.song.value.sound)[id]).value;
  const { label, title } = surfaceTexts.value.parameters[id];
  const set = (next: number): void => studio.setSound(id, next);
  return (
    <Knob
      label={label}
      title={title}
      travel={knobAtValue(parameter, value)}
      origin={parameter.minimum < 0 && parameter.maximum > 0 ? knobAtValue(parameter, 0) : 0}
      rest={knobAtValue(parameter, parameter.defaultValue)}
      text={textOf(value, parameter.unit)}
      tint={tint}
      onTurn={(travel) => set(valueAtKnob(parameter, travel))}
      onKey={(travel) => set(moveKnob(parameter, value, travel))}
    />
  );
}

function textOf(value: number, unit: string): string {
  const { number } = formats.value;
  if (Math.abs(value) >= 1000) return `${number(value / 1000, 1)} k${unit}`;
  return `${number(value, Math.abs(value) >= 10 ? 0 : 2)} ${unit}`.trim();
}
