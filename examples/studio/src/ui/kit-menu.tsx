import { kitOf, kitsOf } from '@loop/sequencer';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../state/studio.js';
import { IconButton } from './controls/icon-button.js';
import { Menu } from './controls/menu.js';

/** How the song sounds: the kits of its genre, those that somebody saved, and the way to save one. The notes stay. */
export function KitMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  const { value: song } = studio.song;
  const kit = kitOf(song);
  const title = kit?.title ?? 'Own sound';
  return (
    <Menu label={`Kit: ${title}`} face={<span class="kit-name">{title}</span>} onOpen={() => void studio.listKits()}>
      {song.genre !== undefined && (
        <div class="menu-list" role="group" aria-label="Kits of the genre">
          {kitsOf(song.genre).map(({ id, title }) => (
            <button key={id} type="button" class="ghost" aria-pressed={kit?.id === id} onClick={() => studio.chooseKit(id)}>
              {title}
            </button>
          ))}
        </div>
      )}
      {studio.ownKits.value.length > 0 && (
        <div class="menu-list" role="group" aria-label="Your kits">
          {studio.ownKits.value.map((entry) => (
            <span key={entry.id} class="group">
              <button type="button" class="ghost wide" onClick={() => void studio.useKit(entry)}>
                {entry.name}
              </button>
              <IconButton
                icon="clear"
                label={`Delete the kit ${entry.name}`}
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
        placeholder="This sound as a kit"
        aria-label="Name of the kit"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="stay" disabled={name.trim() === ''}>
        Save
      </button>
    </form>
  );
}
