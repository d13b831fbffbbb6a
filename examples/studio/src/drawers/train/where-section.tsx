import type { JSX } from 'preact';

import { trainPlace } from '../../state/train-place.js';
import { trainTexts } from '../../texts/train.js';
import { describeBytes } from './describe.js';
import type { Trainings } from './training.js';

/** The server that trains: the studio's, or the one that it names; and how another computer becomes that. */
export function WhereSection({ trainings: { chosen, elsewhere } }: { readonly trainings: Trainings }): JSX.Element {
  const texts = trainTexts.value.where;
  const { machine } = chosen.value;
  return (
    <section aria-label={texts.title}>
      <h3>{texts.title}</h3>
      {elsewhere.value !== undefined && (
        <div class="segments" role="group" aria-label={texts.title}>
          <button type="button" aria-pressed={trainPlace.value === 'here'} onClick={() => (trainPlace.value = 'here')}>
            {texts.here}
          </button>
          <button type="button" aria-pressed={trainPlace.value === 'elsewhere'} onClick={() => (trainPlace.value = 'elsewhere')}>
            {elsewhere.value}
          </button>
        </div>
      )}
      {machine.value !== undefined && (
        <p class="hint">
          {texts.model(machine.value.isPractice ? texts.practice : machine.value.model, describeBytes(machine.value.memoryBytes))}
        </p>
      )}
      {elsewhere.value === undefined && (
        <details>
          <summary>{texts.more}</summary>
          <p class="hint">
            {texts.how} <code>pnpm start --lan</code> {texts.andName}
          </p>
          <pre class="hint">{'ACE_TRAIN_URL=http://192.168.1.20:5173/train-api\nACE_TRAIN_API_KEY=240719'}</pre>
          <p class="hint">{texts.key}</p>
        </details>
      )}
    </section>
  );
}
