import type { AdapterInfo } from '@loop/core';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { formats } from '../../texts/formats.js';
import { trainTexts } from '../../texts/train.js';
import { Slider } from '../../ui/controls/slider.js';
import { creationOf } from '../create/creation.js';
import { Problem } from './songs-section.js';
import type { Training } from './training.js';

interface AdaptersSectionProps {
  readonly studio: Studio;
  readonly training: Training;
  /** The server that has them, where it is not the studio's. */
  readonly host: string | undefined;
}

/** The adapters that were trained: loaded or not, on or off, and how strongly each works. */
export function AdaptersSection({ studio, training, host }: AdaptersSectionProps): JSX.Element {
  const { adapters, faults, machine } = training;
  const texts = trainTexts.value.adapters;
  const isHeard = adapters.value.some(({ loaded, active }) => loaded && active);
  return (
    <section aria-label={texts.title}>
      <h3>{texts.title}</h3>
      {adapters.value.length === 0 ? (
        <p class="hint">{texts.none}</p>
      ) : (
        <ul class="cards">
          {adapters.value.map((adapter) => (
            <AdapterRow key={adapter.name} training={training} adapter={adapter} />
          ))}
        </ul>
      )}
      {adapters.value.length > 0 && (
        <button
          type="button"
          class="wide"
          onClick={() => {
            creationOf(studio).maker.value = 'trained';
            studio.openDrawer('create');
          }}
        >
          {isHeard ? texts.makeWith : texts.makeWithout}
        </button>
      )}
      {adapters.value.length > 0 && machine.value !== undefined && (
        <p class="hint">{host === undefined ? texts.where(`${machine.value.folder}/adapters`) : texts.whereHost(host)}</p>
      )}
      {machine.value?.isPractice === true && (
        <p class="hint">
          {texts.practice} <code>ACE_ONNX_MODEL</code> {texts.practiceHow}
        </p>
      )}
      <Problem text={faults.value.adapters} />
    </section>
  );
}

function AdapterRow({ training, adapter }: { readonly training: Training; readonly adapter: AdapterInfo }): JSX.Element {
  const { name, loaded, active, ranks, kinds } = adapter;
  const [shown, setShown] = useState<number | undefined>(undefined);
  const scale = shown ?? (typeof adapter.scale === 'number' ? adapter.scale : 1);
  const texts = trainTexts.value.adapters;
  const { number } = formats.value;
  const effective = adapter.effectiveScale?.here;
  return (
    <li class="song-card" aria-label={texts.item(name)}>
      <div class="song-line">
        <strong class="grow">{name}</strong>
        {loaded && (
          <button
            type="button"
            aria-pressed={active}
            aria-label={texts.onLabel(name)}
            onClick={() => void training.setActive(name, !active)}
          >
            {texts.on}
          </button>
        )}
        <button
          type="button"
          class={loaded ? 'ghost' : ''}
          aria-label={loaded ? texts.unloadLabel(name) : texts.loadLabel(name)}
          onClick={() => void (loaded ? training.unloadAdapter(name) : training.loadAdapter(name))}
        >
          {loaded ? texts.unload : texts.load}
        </button>
      </div>
      {loaded && (
        <>
          <Slider
            label={texts.strength(name)}
            min={0}
            max={2}
            step={0.05}
            value={scale}
            text={number(scale, 2)}
            onChange={(value) => {
              setShown(value);
              void training.setScale(name, value).then(() => setShown(undefined));
            }}
          />
          <p class="hint">
            {kinds?.join(', ') ?? texts.kind}
            {ranks === undefined ? '' : texts.rank(ranks.join('–'))}
            {effective === undefined ? '' : texts.factor(number(effective * scale, 2), number(effective, 2), number(scale, 2))}
          </p>
        </>
      )}
    </li>
  );
}
