import { VARIATIONS } from '@loop/core';
import { variationsOf } from '@loop/core/composing';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { Icon } from './controls/icon.js';
import { Menu } from './controls/menu.js';

/** Four loops to change between; while the music plays, at the next bar. A dot marks those that were written. */
export function Variations({ studio }: { readonly studio: Studio }): JSX.Element {
  const song = studio.song.value;
  const current = song.variations?.current ?? 'A';
  const written = variationsOf(song);
  const others = VARIATIONS.filter((name) => name !== current);
  const words = surfaceTexts.value.variations;
  return (
    <div class="variations" role="group" aria-label={words.all}>
      <div class="segments">
        {VARIATIONS.map((name, index) => (
          <button
            key={name}
            type="button"
            class={written.includes(name) ? 'written' : ''}
            aria-pressed={name === current}
            aria-label={words.one(name, written.includes(name))}
            title={(written.includes(name) ? words.change : words.begin)(name, index + 1)}
            onClick={() => studio.chooseVariation(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <Menu label={words.more} face={<Icon name="more" />} buttonClass="ghost square narrow">
        <div class="group" role="group" aria-label={words.copyTo(current)}>
          <span class="hint">{words.copyTo(current)}</span>
          {others.map((name) => (
            <button
              key={name}
              type="button"
              aria-label={words.copyFromTo(current, name)}
              onClick={() => studio.copyVariation(current, name)}
            >
              {name}
            </button>
          ))}
        </div>
        {written.length > 1 && (
          <div class="group" role="group" aria-label={words.clear}>
            <span class="hint">{words.clear}</span>
            {others
              .filter((name) => written.includes(name))
              .map((name) => (
                <button key={name} type="button" aria-label={words.clearOne(name)} onClick={() => studio.clearVariation(name)}>
                  {name}
                </button>
              ))}
          </div>
        )}
        <div class="group" role="group" aria-label={words.add}>
          <span class="hint">{words.addShort}</span>
          {written.map((name) => (
            <button key={name} type="button" aria-label={words.addOne(name)} onClick={() => studio.addVariation(name)}>
              {name}
            </button>
          ))}
        </div>
      </Menu>
    </div>
  );
}
