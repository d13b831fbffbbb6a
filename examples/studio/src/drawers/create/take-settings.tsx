import { MAX_SEED, drawSeed } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { createTexts } from '../../texts/create.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { FileButton, SampleSelect } from './source-fields.js';
import type { Creation } from './creation.js';

const COUNTS = [1, 2, 3, 4] as const;
const STEPS = [4, 8, 16, 27, 32, 60] as const;
const GUIDANCE = [1, 3, 5, 7, 10, 15] as const;

/** How takes are made: how many, from which seed, and what only some makers know. */
export function TakeSettings({ studio, creation }: { readonly studio: Studio; readonly creation: Creation }): JSX.Element {
  const { task, length, seed, count, steps, guidanceScale, reference, stretches, isHonoured } = creation;
  const texts = createTexts.value.take;
  return (
    <div class="fields">
      <div class="segments" role="group" aria-label={texts.count}>
        {COUNTS.map((one) => (
          <button key={one} type="button" aria-pressed={count.value === one} onClick={() => (count.value = one)}>
            {one === 1 ? texts.one : one}
          </button>
        ))}
      </div>
      <label class="field">
        {texts.seed}
        <input
          type="number"
          inputMode="numeric"
          min={0}
          max={MAX_SEED}
          step={1}
          placeholder={texts.drawn}
          value={seed.value ?? ''}
          onChange={({ currentTarget }) => {
            const { value, valueAsNumber } = currentTarget;
            seed.value =
              value === '' || !Number.isFinite(valueAsNumber) ? undefined : Math.min(MAX_SEED, Math.max(0, Math.round(valueAsNumber)));
            currentTarget.value = String(seed.value ?? '');
          }}
        />
        <IconButton icon="dice" label={texts.draw} title={texts.drawTitle} onPress={() => (seed.value = drawSeed())} />
        {seed.value !== undefined && <IconButton icon="close" label={texts.drawEach} onPress={() => (seed.value = undefined)} />}
      </label>
      {isHonoured('reference') && (
        <div class="group">
          <SampleSelect
            studio={studio}
            label={texts.reference}
            none={texts.nothing}
            value={reference.value}
            onChange={(id) => (reference.value = id)}
          />
          <FileButton studio={studio} label={texts.referenceFile} onKept={(id) => (reference.value = id)} />
        </div>
      )}
      {isHonoured('steps') && <Amount label={texts.steps} values={STEPS} value={steps.value} onChange={(value) => (steps.value = value)} />}
      {isHonoured('guidanceScale') && (
        <Amount label={texts.guidance} values={GUIDANCE} value={guidanceScale.value} onChange={(value) => (guidanceScale.value = value)} />
      )}
      {task.value === 'text2music' && length.value !== 'free' && (
        <button
          type="button"
          aria-pressed={stretches.value}
          title={texts.stretchTitle}
          onClick={() => (stretches.value = !stretches.value)}
        >
          {texts.stretch}
        </button>
      )}
    </div>
  );
}

interface AmountProps {
  readonly label: string;
  readonly values: readonly number[];
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

function Amount({ label, values, value, onChange }: AmountProps): JSX.Element {
  return (
    <label class="field">
      {label}
      <select
        value={value ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : Number(currentTarget.value))}
      >
        <option value="">{createTexts.value.take.own}</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
