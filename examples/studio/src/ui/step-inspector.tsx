import { PITCHED_INSTRUMENTS, articulationsOf } from '@loop/core';
import type { Articulation, PitchedInstrument, Step } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { LABELS } from './colours.js';
import { Slider } from './slider.js';

/** Everything about the chosen step that the grid has no room for. */
export function StepInspector({ studio }: { readonly studio: Studio }): JSX.Element {
  const { instrument, column } = studio.chosen.value;
  const song = studio.song.value;
  const step = song.tracks[instrument].bars[studio.viewedBar.value]?.[column];
  const change = (fields: Partial<Step>, field: string): void => studio.updateStep(instrument, column, fields, field);
  const articulations = articulationsOf(instrument);
  return (
    <div class="inspector" aria-label="Step details" role="group">
      <span class="title">
        {LABELS[instrument]} · {column + 1}
      </span>
      {step === undefined ? (
        <p>A rest. Press a rest to write a step and a step to see it; press it again, or Enter: 1, 2, 3 hits, off.</p>
      ) : (
        <>
          <Slider
            label="Hits"
            value={step.hits}
            min={1}
            max={8}
            step={1}
            text={String(step.hits)}
            onChange={(hits) => change({ hits }, 'hits')}
          />
          <Slider
            label="Velocity"
            value={step.velocity}
            min={0.05}
            max={1}
            step={0.05}
            text={step.velocity.toFixed(2)}
            onChange={(velocity) => change({ velocity }, 'velocity')}
          />
          <Slider
            label="Probability"
            value={step.probability}
            min={0}
            max={1}
            step={0.05}
            text={`${Math.round(step.probability * 100)} %`}
            onChange={(probability) => change({ probability }, 'probability')}
          />
          <Slider
            label="Timing"
            value={step.offsetTicks}
            min={-120}
            max={120}
            step={4}
            text={`${step.offsetTicks} ticks`}
            onChange={(offsetTicks) => change({ offsetTicks }, 'offset')}
          />
          <Slider
            label="Length"
            value={step.lengthTicks ?? 0}
            min={0}
            max={1920}
            step={60}
            text={step.lengthTicks === undefined ? 'voice' : `${(step.lengthTicks / 240).toFixed(2)} st`}
            onChange={(ticks) => change({ lengthTicks: ticks === 0 ? undefined : ticks }, 'length')}
          />
          {isPitched(instrument) && (
            <Slider
              label="Pitch"
              value={step.degree ?? 0}
              min={-7}
              max={21}
              step={1}
              text={studio.pitchName(instrument, step)}
              onChange={(degree) => change({ degree, alter: undefined }, 'degree')}
            />
          )}
          <button type="button" onClick={() => studio.clearStep(instrument, column)}>
            Clear step
          </button>
          {step.articulation === 'tom' && (
            <Slider
              label="Drum"
              value={step.degree ?? 0}
              min={0}
              max={5}
              step={1}
              text={`${(step.degree ?? 0) + 1} of 6`}
              onChange={(degree) => change({ degree }, 'degree')}
            />
          )}
          {articulations.length > 0 && (
            <label class="field">
              <span>Articulation</span>
              <select
                value={step.articulation ?? articulations[0]}
                onChange={(event) => change({ articulation: event.currentTarget.value as Articulation }, 'articulation')}
              >
                {articulations.map((articulation) => (
                  <option key={articulation}>{articulation}</option>
                ))}
              </select>
            </label>
          )}
        </>
      )}
    </div>
  );
}

function isPitched(instrument: string): instrument is PitchedInstrument {
  return (PITCHED_INSTRUMENTS as readonly string[]).includes(instrument);
}
