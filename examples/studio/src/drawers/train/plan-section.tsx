import type { JSX } from 'preact';

import { Slider } from '../../ui/controls/slider.js';
import { describeBytes, describeTime } from './describe.js';
import { DraftField } from './draft-field.js';
import { PRESETS } from './plan.js';
import type { Preset } from './plan.js';
import type { Training } from './training.js';

const TITLES: Readonly<Record<Preset, string>> = { quick: 'Quick', usual: 'Usual', thorough: 'Thorough' };
const MIB = 2 ** 20;
const MOST_EPOCHS = 2_000;

/** How it will be trained, what that takes, and the press that begins it. */
export function PlanSection({ training }: { readonly training: Training }): JSX.Element {
  const { choice, plan, machine, name, isStarting, status, expectedSeconds, room } = training;
  const planned = plan.value;
  const isBusy = isStarting.value || status.value?.running === true;
  const set = (changes: Partial<typeof choice.value>): void => void (choice.value = { ...choice.value, ...changes });
  return (
    <section aria-label="Plan">
      <h3>Plan</h3>
      <div class="segments" role="group" aria-label="How thorough">
        {PRESETS.map((preset) => (
          // A preset is a new plan: what was chosen by hand belonged to the one before.
          <button key={preset} type="button" aria-pressed={choice.value.preset === preset} onClick={() => (choice.value = { preset })}>
            {TITLES[preset]}
          </button>
        ))}
      </div>
      {planned === undefined ? (
        <p class="hint">Add songs, and what it takes is said here.</p>
      ) : (
        <>
          <Slider
            label="Rank: size of the adapter"
            min={2}
            max={128}
            step={2}
            value={planned.rank}
            text={String(planned.rank)}
            onChange={(rank) => set({ rank })}
          />
          <label class="field wide-field">
            Passes over the songs
            <DraftField
              label="Passes over the songs"
              range={[1, MOST_EPOCHS]}
              value={String(planned.epochs)}
              commit={(text) => {
                const epochs = Math.round(Number(text));
                if (!(epochs >= 1 && epochs <= MOST_EPOCHS)) return false;
                set({ epochs });
                return true;
              }}
            />
          </label>
          <dl class="facts">
            <dt>Steps</dt>
            <dd>{planned.steps}</dd>
            <dt>Time here</dt>
            <dd>{expectedSeconds.value === undefined ? 'known after the first steps' : `about ${describeTime(expectedSeconds.value)}`}</dd>
            <dt>Memory here</dt>
            <dd>
              {machine.value === undefined
                ? ''
                : `about ${describeBytes(machine.value.modelBytes)} for the model; ${describeBytes(machine.value.memoryBytes)} in this machine`}
            </dd>
            <dt>On a GPU</dt>
            <dd>{describeBytes(planned.plan.memory.peak * MIB)} with ACE-Step 1.5 and PyTorch</dd>
          </dl>
          {/* They know full models; what is right for the practice model is wrong for those. */}
          {(machine.value?.isPractice === true ? [] : planned.plan.traps).map(({ code, message }) => (
            <p key={code} class="hint finding is-warning">
              {message}
            </p>
          ))}
        </>
      )}
      <label class="field wide-field">
        Name of the adapter
        <DraftField
          label="Name of the adapter"
          placeholder="my-sound"
          maxLength={40}
          value={name.value}
          commit={(text) => void (name.value = text)}
        />
      </label>
      <button
        type="button"
        class="primary wide"
        disabled={planned === undefined || isBusy || room.value?.work !== undefined}
        onClick={() => void training.train()}
      >
        {isStarting.value ? 'It begins…' : 'Train'}
      </button>
    </section>
  );
}
