import { articulationsOf } from '@loop/core';
import type { Articulation, Step } from '@loop/core';
import type { JSX } from 'preact';

import { DEGREES, isPitched } from '../state/cells.js';
import type { Studio } from '../state/studio.js';
import { Slider } from './controls/slider.js';
import { LABELS } from './labels.js';

/** Everything about the chosen step that its cell has no room for. It comes with the first step that is chosen. */
export function StepInspector({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const { value: cell } = studio.chosen;
  const { instrument } = cell;
  if (!studio.isChosenByHand.value) return null;
  const step = studio.song.value.tracks[instrument].bars[cell.bar]?.[cell.step];
  const change = (fields: Partial<Step>, field: string): void => studio.updateStep(cell, fields, field);
  const articulations = articulationsOf(instrument);
  return (
    <div class="inspector" aria-label="Step details" role="group" style={{ '--row': `var(--${instrument})` }}>
      <span class="title">
        {LABELS[instrument]} {cell.bar + 1}.{cell.step + 1}
      </span>
      {step === undefined ? (
        <p class="hint">A rest. Press a rest to write a step and a step to see it; press it again, or Enter: 1, 2, 3 hits, off.</p>
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
            text={`${Math.round(step.velocity * 100)} %`}
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
            text={step.lengthTicks === undefined ? 'voice' : `${Number((step.lengthTicks / 240).toFixed(2))} steps`}
            onChange={(ticks) => change({ lengthTicks: ticks === 0 ? undefined : ticks }, 'length')}
          />
          {isPitched(instrument) && (
            <Slider
              label="Pitch"
              value={step.degree ?? 0}
              min={DEGREES.low}
              max={DEGREES.high}
              step={1}
              text={studio.pitchName(instrument, step)}
              onChange={(degree) => change({ degree, alter: undefined }, 'degree')}
            />
          )}
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
            <select
              value={step.articulation ?? articulations[0]}
              aria-label="Articulation"
              onChange={(event) => change({ articulation: event.currentTarget.value as Articulation }, 'articulation')}
            >
              {articulations.map((articulation) => (
                <option key={articulation}>{articulation}</option>
              ))}
            </select>
          )}
          <button type="button" class="ghost" onClick={() => studio.clearStep(cell)}>
            Clear step
          </button>
        </>
      )}
    </div>
  );
}
