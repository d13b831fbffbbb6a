import { MAX_SEED, drawSeed } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { SampleSelect } from './source-fields.js';
import type { Creation } from './creation.js';

const COUNTS = [1, 2, 3, 4] as const;
const STEPS = [4, 8, 16, 27, 32, 60] as const;
const GUIDANCE = [1, 3, 5, 7, 10, 15] as const;

/** How takes are made: how many, from which seed, and what only some makers know. */
export function TakeSettings({ studio, creation }: { readonly studio: Studio; readonly creation: Creation }): JSX.Element {
  const { seed, count, steps, guidanceScale, reference, isHonoured } = creation;
  return (
    <div class="fields">
      <div class="segments" role="group" aria-label="Takes at a press">
        {COUNTS.map((one) => (
          <button key={one} type="button" aria-pressed={count.value === one} onClick={() => (count.value = one)}>
            {one === 1 ? '1 take' : one}
          </button>
        ))}
      </div>
      <label class="field">
        Seed
        <input
          type="number"
          inputMode="numeric"
          min={0}
          max={MAX_SEED}
          step={1}
          placeholder="drawn"
          value={seed.value ?? ''}
          onChange={({ currentTarget }) => {
            const { value, valueAsNumber } = currentTarget;
            seed.value =
              value === '' || !Number.isFinite(valueAsNumber) ? undefined : Math.min(MAX_SEED, Math.max(0, Math.round(valueAsNumber)));
            currentTarget.value = String(seed.value ?? '');
          }}
        />
        <IconButton icon="dice" label="Draw a seed" title="Draw a seed, and keep it" onPress={() => (seed.value = drawSeed())} />
        {seed.value !== undefined && <IconButton icon="close" label="Draw a seed for each take" onPress={() => (seed.value = undefined)} />}
      </label>
      {isHonoured('reference') && (
        <SampleSelect
          studio={studio}
          label="In the style of"
          none="nothing"
          value={reference.value}
          onChange={(id) => (reference.value = id)}
        />
      )}
      {isHonoured('steps') && <Amount label="Steps" values={STEPS} value={steps.value} onChange={(value) => (steps.value = value)} />}
      {isHonoured('guidanceScale') && (
        <Amount label="Guidance" values={GUIDANCE} value={guidanceScale.value} onChange={(value) => (guidanceScale.value = value)} />
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
        <option value="">the model’s own</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
