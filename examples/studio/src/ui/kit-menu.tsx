import { kitOf, kitsOf } from '@loop/sequencer';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { IconButton } from './controls/icon-button.js';
import { Menu } from './controls/menu.js';

/** How the song sounds: the kits of its genre, those that somebody saved, and the way to save one. The notes stay. */
export function KitMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  const kit = useComputed(() => kitOf(studio.song.value)).value;
  const genre = useComputed(() => studio.song.value.genre).value;
  const words = surfaceTexts.value.kits;
  const title = kit?.title ?? words.own;
  return (
    <Menu label={words.label(title)} face={<span class="kit-name">{title}</span>} onOpen={() => void studio.listKits()}>
      {genre !== undefined && (
        <div class="menu-list" role="group" aria-label={words.ofGenre}>
          {kitsOf(genre).map(({ id, title }) => (
            <button key={id} type="button" class="ghost" aria-pressed={kit?.id === id} onClick={() => studio.chooseKit(id)}>
              {title}
            </button>
          ))}
        </div>
      )}
      {studio.ownKits.value.length > 0 && (
        <div class="menu-list" role="group" aria-label={words.yours}>
          {studio.ownKits.value.map((entry) => (
            <span key={entry.id} class="group">
              <button type="button" class="ghost wide" onClick={() => void studio.useKit(entry)}>
                {entry.name}
              </button>
              <IconButton
                icon="clear"
                label={words.remove(entry.name)}
                className="ghost square stay"
                onPress={() => void studio.deleteKit(entry)}
              />
            </span>
          ))}
        </div>
      )}
      <SaveKit studio={studio} />
    </Menu>
  );
}

function SaveKit({ studio }: { readonly studio: Studio }): JSX.Element {
  const [name, setName] = useState('');
  const words = surfaceTexts.value.kits;
  return (
    <form
      class="group"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '') return;
        void studio.saveKit(name.trim());
        setName('');
      }}
    >
      <input
        type="text"
        value={name}
        maxLength={80}
        placeholder={words.placeholder}
        aria-label={words.name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="stay" disabled={name.trim() === ''}>
        {words.save}
      </button>
    </form>
  );
}
