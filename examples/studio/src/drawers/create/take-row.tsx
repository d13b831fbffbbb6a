import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { ClipWave } from '../../ui/controls/clip-wave.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import type { Creation } from './creation.js';
import type { Take } from './take.js';

/** Below this a recording is as long as its bars, to the ear. */
const EXACT_SECONDS = 0.001;

interface TakeRowProps {
  readonly studio: Studio;
  readonly creation: Creation;
  readonly take: Take;
}

/** A piece that was asked for: how far it is, or how it sounds and where it goes. */
export function TakeRow({ studio: { bank }, creation, take }: TakeRowProps): JSX.Element {
  const { id, name, seed, state, sampleId, asked, error } = take;
  const title = `Take ${name}`;
  return (
    <li class="take" aria-label={title}>
      {state === 'running' && <Running creation={creation} take={take} />}
      {state === 'done' && sampleId !== undefined && (
        <div class="sample-line">
          <IconButton
            icon={bank.audition.heard.value === sampleId ? 'stop' : 'play'}
            label={`${bank.audition.heard.value === sampleId ? 'Stop' : 'Hear'} ${title}`}
            className="square"
            onPress={() => void bank.hearSample(sampleId)}
          />
          <ClipWave read={() => bank.soundOf(sampleId)} />
          <strong>{name}</strong>
        </div>
      )}
      {state !== 'running' && (
        <>
          <p class="hint">
            {state === 'cancelled' && `${title} was cancelled. `}
            {state === 'failed' && `${title} failed. `}
            {error !== undefined && `${error} `}
            {asked.prompt === '' ? 'no words' : asked.prompt} · seed {seed}
            {describeDrift(take)}
          </p>
          <div class="chips">
            {state === 'done' && sampleId !== undefined && <SlotButton bank={bank} sampleId={sampleId} title={title} />}
            <button type="button" onClick={() => creation.again(take)}>
              {state === 'done' ? 'Again' : 'Try again'}
            </button>
            <IconButton icon="close" label={`Remove ${title}`} className="ghost" onPress={() => creation.forget(id)} />
          </div>
        </>
      )}
    </li>
  );
}

function Running({ creation, take: { id, name, fraction, doing } }: Omit<TakeRowProps, 'studio'>): JSX.Element {
  return (
    <>
      <div class="sample-line">
        <span class="grow">
          Take {name} · {doing ?? 'waiting'}
        </span>
        <IconButton icon="close" label={`Cancel take ${name}`} onPress={() => creation.cancel(id)} />
      </div>
      <progress aria-label={`Take ${name}`} max={1} value={fraction ?? 0} />
    </>
  );
}

function SlotButton({
  bank,
  sampleId,
  title,
}: {
  readonly bank: Studio['bank'];
  readonly sampleId: string;
  readonly title: string;
}): JSX.Element {
  const entry = bank.samples.value.find(({ id }) => id === sampleId);
  const inSlot = bank.slots.value.findIndex((slot) => slot.sampleId === sampleId);
  const free = bank.slots.value.findIndex((slot) => slot.sampleId === undefined);
  if (inSlot !== -1)
    return (
      <button
        type="button"
        aria-pressed="true"
        aria-label={`${title} plays in slot ${inSlot + 1}; take it out`}
        onClick={() => bank.assignSlot(inSlot, undefined)}
      >
        In slot {inSlot + 1}
      </button>
    );
  return (
    <button
      type="button"
      disabled={free === -1 || entry === undefined}
      aria-label={`Play ${title} with the song`}
      onClick={() => bank.assignSlot(free, entry)}
    >
      {free === -1 ? 'No free slot' : 'Play with the song'}
    </button>
  );
}

/** Says whether a piece of so many bars came as long as they are. */
function describeDrift({ driftSeconds, asked: { length } }: Take): string {
  if (driftSeconds === undefined) return '';
  if (Math.abs(driftSeconds) < EXACT_SECONDS) return ` · ${length} bars, exactly`;
  return ` · fitted to ${length} bars: it was ${Math.abs(1000 * driftSeconds).toFixed(0)} ms ${driftSeconds > 0 ? 'longer' : 'shorter'}`;
}
