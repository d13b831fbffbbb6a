import { SOUND_PARAMETERS, knobAtValue, moveKnob, resolveSoundSettings, valueAtKnob } from '@loop/sequencer';
import type { SoundParameter } from '@loop/sequencer';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { Slider } from './slider.js';

const PARAMETERS: readonly SoundParameter[] = SOUND_PARAMETERS;
const GROUPS = [...new Set(PARAMETERS.map((parameter) => parameter.group))];

/** Every control of the sound engine, as its own table describes it. */
export function SoundDesk({ studio }: { readonly studio: Studio }): JSX.Element {
  const settings: Readonly<Record<string, number>> = resolveSoundSettings(studio.song.value.sound);
  return (
    <section class="panel desk" aria-labelledby="sound-title">
      <div class="panel-head" style={{ margin: 0 }}>
        <h2 id="sound-title">Sound</h2>
        <span class="spacer" />
        <button type="button" onClick={() => studio.change({ sound: {} })}>
          Reset
        </button>
      </div>
      {GROUPS.map((group) => (
        <fieldset key={group}>
          <legend>{group}</legend>
          {PARAMETERS.filter((parameter) => parameter.group === group).map((parameter) => (
            <Control key={parameter.id} studio={studio} parameter={parameter} value={settings[parameter.id] ?? parameter.defaultValue} />
          ))}
        </fieldset>
      ))}
    </section>
  );
}

interface ControlProps {
  readonly studio: Studio;
  readonly parameter: SoundParameter;
  readonly value: number;
}

function Control({ studio, parameter, value }: ControlProps): JSX.Element {
  return (
    <Slider
      label={parameter.label}
      title={parameter.description}
      value={knobAtValue(parameter, value)}
      min={0}
      max={1}
      step={0.001}
      text={`${formatNumber(value)}${parameter.unit === '' ? '' : ` ${parameter.unit}`}`}
      onChange={(travel) => studio.setSound(parameter.id, valueAtKnob(parameter, travel))}
      onMove={(travel) => studio.setSound(parameter.id, moveKnob(parameter, value, travel))}
    />
  );
}

function formatNumber(value: number): string {
  if (Math.abs(value) >= 1000) return `${(value / 1000).toFixed(1)}k`;
  return Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(2);
}
