import { articulationsOf } from '@loop/core';
import type { Articulation, Step } from '@loop/core';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { DEGREES, isPitched } from '../state/cells.js';
import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { formats } from '../texts/formats.js';
import { Slider } from './controls/slider.js';

/** Everything about the chosen step that its cell has no room for. It comes with the first step that is chosen. */
export function StepInspector({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const { value: cell } = studio.chosen;
  const { instrument } = cell;
  const isShown = studio.isChosenByHand.value;
  // It takes its room from the grid: the step that it comes for stays in sight.
  useEffect(() => {
    if (isShown) document.querySelector('.cell.chosen')?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);
  if (!isShown) return null;
  const step = studio.song.value.tracks[instrument].bars[cell.bar]?.[cell.step];
  const change = (fields: Partial<Step>, field: string): void => studio.updateStep(cell, fields, field);
  const articulations = articulationsOf(instrument);
  const { step: words, instruments, articulations: names } = surfaceTexts.value;
  const { percent } = formats.value;
  return (
    <div class="inspector" aria-label={words.label} role="group" style={{ '--row': `var(--${instrument})` }}>
      <span class="title">
        {instruments[instrument]} {cell.bar + 1}.{cell.step + 1}
      </span>
      {step === undefined ? (
        <p class="hint">{words.rest}</p>
      ) : (
        <>
          <Slider
            label={words.hits}
            value={step.hits}
            min={1}
            max={8}
            step={1}
            text={String(step.hits)}
            onChange={(hits) => change({ hits }, 'hits')}
          />
          <Slider
            label={words.velocity}
            value={step.velocity}
            min={0.05}
            max={1}
            step={0.05}
            text={percent(step.velocity)}
            onChange={(velocity) => change({ velocity }, 'velocity')}
          />
          <Slider
            label={words.probability}
            value={step.probability}
            min={0}
            max={1}
            step={0.05}
            text={percent(step.probability)}
            onChange={(probability) => change({ probability }, 'probability')}
          />
          <Slider
            label={words.timing}
            value={step.offsetTicks}
            min={-120}
            max={120}
            step={4}
            text={words.ticks(step.offsetTicks)}
            onChange={(offsetTicks) => change({ offsetTicks }, 'offset')}
          />
          <Slider
            label={words.length}
            value={step.lengthTicks ?? 0}
            min={0}
            max={1920}
            step={60}
            text={step.lengthTicks === undefined ? words.asVoice : words.stepsLong(step.lengthTicks / 240)}
            onChange={(ticks) => change({ lengthTicks: ticks === 0 ? undefined : ticks }, 'length')}
          />
          {isPitched(instrument) && (
            <Slider
              label={words.pitch}
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
              label={words.drum}
              value={step.degree ?? 0}
              min={0}
              max={5}
              step={1}
              text={words.drumOf((step.degree ?? 0) + 1, 6)}
              onChange={(degree) => change({ degree }, 'degree')}
            />
          )}
          {articulations.length > 0 && (
            <select
              value={step.articulation ?? articulations[0]}
              aria-label={words.articulation}
              onChange={(event) => change({ articulation: event.currentTarget.value as Articulation }, 'articulation')}
            >
              {articulations.map((articulation) => (
                <option key={articulation} value={articulation}>
                  {names[articulation]}
                </option>
              ))}
            </select>
          )}
          <button type="button" class="ghost" onClick={() => studio.clearStep(cell)}>
            {words.clear}
          </button>
        </>
      )}
    </div>
  );
}
