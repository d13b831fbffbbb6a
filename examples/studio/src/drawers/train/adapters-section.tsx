import type { AdapterInfo } from '@loop/core';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { Slider } from '../../ui/controls/slider.js';
import { creationOf } from '../create/creation.js';
import { Problem } from './songs-section.js';
import type { Training } from './training.js';

interface AdaptersSectionProps {
  readonly studio: Studio;
  readonly training: Training;
}

/** The adapters that were trained: loaded or not, on or off, and how strongly each works. */
export function AdaptersSection({ studio, training }: AdaptersSectionProps): JSX.Element {
  const { adapters, faults, machine } = training;
  const isHeard = adapters.value.some(({ loaded, active }) => loaded && active);
  return (
    <section aria-label="Adapters">
      <h3>Adapters</h3>
      {adapters.value.length === 0 ? (
        <p class="hint">None yet. What is trained lies here, ready to be heard.</p>
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
          {isHeard ? 'Make music with it' : 'Make music without it'}
        </button>
      )}
      {machine.value?.isPractice === true && (
        <p class="hint">
          This is the practice model: tiny, with random weights. It shows that everything works, and makes noise.{' '}
          <code>ACE_ONNX_MODEL</code> in <code>.env</code> names a real one.
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
  const effective = adapter.effectiveScale?.here;
  return (
    <li class="song-card" aria-label={`Adapter ${name}`}>
      <div class="song-line">
        <strong class="grow">{name}</strong>
        {loaded && (
          <button type="button" aria-pressed={active} aria-label={`On: ${name}`} onClick={() => void training.setActive(name, !active)}>
            On
          </button>
        )}
        <button
          type="button"
          class={loaded ? 'ghost' : ''}
          aria-label={`${loaded ? 'Unload' : 'Load'} ${name}`}
          onClick={() => void (loaded ? training.unloadAdapter(name) : training.loadAdapter(name))}
        >
          {loaded ? 'Unload' : 'Load'}
        </button>
      </div>
      {loaded && (
        <>
          <Slider
            label={`How strongly ${name} works`}
            min={0}
            max={2}
            step={0.05}
            value={scale}
            text={scale.toFixed(2)}
            onChange={(value) => {
              setShown(value);
              void training.setScale(name, value).then(() => setShown(undefined));
            }}
          />
          <p class="hint">
            {kinds?.join(', ') ?? 'adapter'}
            {ranks === undefined ? '' : `, rank ${ranks.join('–')}`}
            {effective === undefined
              ? ''
              : ` · factor ${(effective * scale).toFixed(2)} (${effective.toFixed(2)} as trained × ${scale.toFixed(2)})`}
          </p>
        </>
      )}
    </li>
  );
}
