import type { JSX } from 'preact';

import type { Preference } from '../../state/preference.js';

interface ChoiceProps<T extends string> {
  readonly title: string;
  readonly hint?: string;
  readonly preference: Preference<T>;
  readonly options: readonly (readonly [value: T, label: string])[];
}

/** One of a few, side by side, which this browser remembers. */
export function Choice<T extends string>({ title, hint, preference, options }: ChoiceProps<T>): JSX.Element {
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
