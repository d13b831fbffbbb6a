import type { JSX } from 'preact';

import { trainTexts } from '../../texts/train.js';
import { Slider } from '../../ui/controls/slider.js';
import { describeBytes, describeTime } from './describe.js';
import { DraftField } from './draft-field.js';
import { PRESETS } from './plan.js';
import type { Training } from './training.js';

const MIB = 2 ** 20;
const MOST_EPOCHS = 2_000;

/** How it will be trained, what that takes, and the press that begins it. */
export function PlanSection({ training }: { readonly training: Training }): JSX.Element {
  const { choice, plan, machine, name, isStarting, status, expectedSeconds, room } = training;
  const texts = trainTexts.value.plan;
  const planned = plan.value;
  const isBusy = isStarting.value || status.value?.running === true;
  const waits = planned === undefined ? texts.wait.songs : room.value?.work !== undefined ? texts.wait.work : undefined;
  const set = (changes: Partial<typeof choice.value>): void => void (choice.value = { ...choice.value, ...changes });
  return (
    <section aria-label={texts.title}>
      <h3>{texts.title}</h3>
      <div class="segments" role="group" aria-label={texts.howThorough}>
        {PRESETS.map((preset) => (
          // A preset is a new plan: what was chosen by hand belonged to the one before.
          <button key={preset} type="button" aria-pressed={choice.value.preset === preset} onClick={() => (choice.value = { preset })}>
            {texts.presets[preset]}
          </button>
        ))}
      </div>
      {planned === undefined ? (
        <p class="hint">{texts.addSongs}</p>
      ) : (
        <>
          <Slider
            label={texts.rank}
            min={2}
            max={128}
            step={2}
            value={planned.rank}
            text={String(planned.rank)}
            onChange={(rank) => set({ rank })}
          />
          <label class="field wide-field">
            {texts.passes}
            <DraftField
              label={texts.passes}
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
            <dt>{texts.steps}</dt>
            <dd>{planned.steps}</dd>
            <dt>{texts.time}</dt>
            <dd>{expectedSeconds.value === undefined ? texts.timeUnknown : texts.about(describeTime(expectedSeconds.value))}</dd>
            <dt>{texts.memory}</dt>
            <dd>
              {machine.value === undefined
                ? ''
                : texts.memoryHere(describeBytes(machine.value.modelBytes), describeBytes(machine.value.memoryBytes))}
            </dd>
            <dt>{texts.gpu}</dt>
            <dd>{texts.gpuMemory(describeBytes(planned.plan.memory.peak * MIB))}</dd>
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
        {texts.name}
        <DraftField
          label={texts.name}
          placeholder={texts.nameExample}
          maxLength={40}
          value={name.value}
          commit={(text) => void (name.value = text)}
        />
      </label>
      <button type="button" class="primary wide" disabled={isBusy || waits !== undefined} onClick={() => void training.train()}>
        {isStarting.value ? texts.begins : texts.train}
      </button>
      {waits !== undefined && <p class="hint">{waits}</p>}
    </section>
  );
}
