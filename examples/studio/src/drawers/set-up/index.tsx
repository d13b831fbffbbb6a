import type { JSX } from 'preact';

import type { Preference } from '../../state/preference.js';
import type { DrawerProps } from '../drawers.js';

/** Choices about the studio itself. They stay in this browser. */
export function SetUp({ studio }: DrawerProps): JSX.Element {
  return (
    <>
      <Choice
        title="Theme"
        preference={studio.theme}
        options={[
          ['auto', 'As the system'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
      />
      <Choice
        title="Keys without Ctrl"
        hint="R, 1–8, [ and ] and the like. Off, only Space, Escape, arrows and commands do anything."
        preference={studio.singleKeys}
        options={[
          ['on', 'On'],
          ['off', 'Off'],
        ]}
      />
      <Choice
        title="Follow the music"
        hint="The grid shows the bar that plays."
        preference={studio.follow}
        options={[
          ['on', 'On'],
          ['off', 'Off'],
        ]}
      />
      <button type="button" onClick={() => (studio.helpOpen.value = true)}>
        List of keys
      </button>
    </>
  );
}

interface ChoiceProps<T extends string> {
  readonly title: string;
  readonly hint?: string;
  readonly preference: Preference<T>;
  readonly options: readonly (readonly [value: T, label: string])[];
}

function Choice<T extends string>({ title, hint, preference, options }: ChoiceProps<T>): JSX.Element {
  return (
    <section class="choice">
      <h3>{title}</h3>
      {hint !== undefined && <p class="hint">{hint}</p>}
      <div class="segments" role="group" aria-label={title}>
        {options.map(([value, label]) => (
          <button key={value} type="button" aria-pressed={preference.choice.value === value} onClick={() => preference.choose(value)}>
            {label}
          </button>
        ))}
      </div>
    </section>
  );
}
