import { VARIATIONS } from '@loop/core';
import { variationsOf } from '@loop/core/composing';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { Icon } from './controls/icon.js';
import { Menu } from './controls/menu.js';

/** Four loops to change between; while the music plays, at the next bar. A dot marks those that were written. */
export function Variations({ studio }: { readonly studio: Studio }): JSX.Element {
  const song = studio.song.value;
  const current = song.variations?.current ?? 'A';
  const written = variationsOf(song);
  const others = VARIATIONS.filter((name) => name !== current);
  return (
    <div class="variations" role="group" aria-label="Variations">
      <div class="segments">
        {VARIATIONS.map((name, index) => (
          <button
            key={name}
            type="button"
            class={written.includes(name) ? 'written' : ''}
            aria-pressed={name === current}
            aria-label={`Variation ${name}${written.includes(name) ? '' : ', not written yet'}`}
            title={written.includes(name) ? `Change to ${name} (Shift ${index + 1})` : `Begin ${name} as a copy (Shift ${index + 1})`}
            onClick={() => studio.chooseVariation(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <Menu label="Copy variations" face={<Icon name="more" />} buttonClass="ghost square narrow">
        <div class="group" role="group" aria-label={`Copy ${current} to`}>
          <span class="hint">Copy {current} to</span>
          {others.map((name) => (
            <button key={name} type="button" aria-label={`Copy ${current} to ${name}`} onClick={() => studio.copyVariation(current, name)}>
              {name}
            </button>
          ))}
        </div>
        {written.length > 1 && (
          <div class="group" role="group" aria-label="Clear">
            <span class="hint">Clear</span>
            {others
              .filter((name) => written.includes(name))
              .map((name) => (
                <button key={name} type="button" aria-label={`Clear ${name}`} onClick={() => studio.clearVariation(name)}>
                  {name}
                </button>
              ))}
          </div>
        )}
        <div class="group" role="group" aria-label="Add to the end of the song">
          <span class="hint">Add to the song</span>
          {written.map((name) => (
            <button key={name} type="button" aria-label={`Add ${name} to the song`} onClick={() => studio.addVariation(name)}>
              {name}
            </button>
          ))}
        </div>
      </Menu>
    </div>
  );
}
