import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { createTexts } from '../../texts/create.js';
import { ClipWave } from '../../ui/controls/clip-wave.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import type { Creation } from './creation.js';
import { isTempo } from './verify-tempo.js';
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
  const texts = createTexts.value.row;
  const title = texts.title(name);
  return (
    <li class="take" aria-label={title}>
      {state === 'running' && <Running creation={creation} take={take} />}
      {state === 'done' && sampleId !== undefined && (
        <div class="sample-line">
          <IconButton
            icon={bank.audition.heard.value === sampleId ? 'stop' : 'play'}
            label={bank.audition.heard.value === sampleId ? texts.stop(title) : texts.hear(title)}
            className="square"
            onPress={() =>
              void bank.hearSample(
                sampleId,
                creation.takes.value.flatMap((one) => one.sampleId ?? []),
              )
            }
          />
          <ClipWave read={() => bank.soundOf(sampleId)} />
          <strong>{name}</strong>
        </div>
      )}
      <p class="hint">
        {state === 'cancelled' && `${texts.cancelled(title)} `}
        {state === 'failed' && `${texts.failed(title)} `}
        {error !== undefined && `${error} `}
        {[asked.prompt === '' ? texts.noWords : asked.prompt, texts.seed(seed), ...describeFit(take)].join(' · ')}
      </p>
      {state !== 'running' && (
        <div class="chips">
          {state === 'done' && sampleId !== undefined && <SlotButton bank={bank} sampleId={sampleId} title={title} />}
          <button type="button" onClick={() => creation.again(take)}>
            {state === 'done' ? texts.again : texts.tryAgain}
          </button>
          <IconButton icon="close" label={texts.remove(title)} className="ghost" onPress={() => creation.forget(id)} />
        </div>
      )}
    </li>
  );
}

function Running({ creation, take: { id, name, fraction, doing } }: Omit<TakeRowProps, 'studio'>): JSX.Element {
  const texts = createTexts.value.row;
  return (
    <>
      <div class="sample-line">
        <span class="grow">{texts.doing(name, doing ?? texts.waiting)}</span>
        <IconButton icon="close" label={texts.cancel(name)} onPress={() => creation.cancel(id)} />
      </div>
      <progress aria-label={texts.title(name)} max={1} value={fraction ?? 0} />
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
  const texts = createTexts.value.row;
  const entry = bank.samples.value.find(({ id }) => id === sampleId);
  const inSlot = bank.slots.value.findIndex((slot) => slot.sampleId === sampleId);
  const free = bank.slots.value.findIndex((slot) => slot.sampleId === undefined);
  if (inSlot !== -1)
    return (
      <button
        type="button"
        aria-pressed="true"
        aria-label={texts.takeOut(title, inSlot + 1)}
        onClick={() => bank.assignSlot(inSlot, undefined)}
      >
        {texts.inSlot(inSlot + 1)}
      </button>
    );
  return (
    <button
      type="button"
      disabled={free === -1 || entry === undefined}
      aria-label={texts.play(title)}
      onClick={() => bank.assignSlot(free, entry)}
    >
      {free === -1 ? texts.noSlot : texts.playShort}
    </button>
  );
}

/** Says whether a piece of so many bars came as long as they are, and at its tempo. */
function describeFit({ driftSeconds, heardBpm, isStretched, asked: { length, bpm } }: Take): readonly string[] {
  const texts = createTexts.value.row;
  if (driftSeconds === undefined || length === 'free') return [];
  const isExact = Math.abs(driftSeconds) < EXACT_SECONDS;
  const long = isExact ? texts.exact(length) : texts.fitted(length, 1000 * driftSeconds);
  if (heardBpm === undefined) return [long];
  if (isStretched === true) return [long, texts.tempoStretched(heardBpm, bpm)];
  return [long, isTempo(heardBpm, bpm) ? texts.tempoRight(bpm) : texts.tempoOther(heardBpm, bpm)];
}
