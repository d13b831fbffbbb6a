import { formatKey } from '@loop/core/words';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { formats } from '../../texts/formats.js';
import { Icon } from '../controls/icon.js';
import { IconButton } from '../controls/icon-button.js';
import { Menu } from '../controls/menu.js';
import { Dialog } from './dialog.js';

/** Saved songs, newest first, and the way to save this one. */
export function Songs({ studio }: { readonly studio: Studio }): JSX.Element {
  const lost = studio.lastLost.value;
  return (
    <Dialog title="Songs" isOpen={studio.songsOpen.value} onClose={() => (studio.songsOpen.value = false)}>
      <SaveForm studio={studio} />
      {lost !== undefined && (
        <p class="group">
          <span>{lost.how === 'deleted' ? `“${lost.map.name}” is deleted.` : `“${lost.map.name}” is replaced.`}</span>
          <button type="button" onClick={() => void studio.putBack()}>
            Put it back
          </button>
        </p>
      )}
      {studio.beatMaps.value.length === 0 ? (
        <p class="hint">
          Saved beat maps stay in this browser
          {studio.isKeeper.value && studio.keepsAnything ? '. The present song is kept by itself.' : '.'}
        </p>
      ) : (
        <ul class="shelf">
          {studio.beatMaps.value.map((map) => (
            <li key={map.id}>
              <span class="what">
                <strong>{map.name}</strong>
                <small>
                  {map.song.bpm} bpm {formatKey(map.song.key)} · {formats.value.date(map.savedAtMs)}
                </small>
              </span>
              <button
                type="button"
                aria-label={`Load ${map.name}`}
                onClick={() => {
                  studio.loadBeatMap(map);
                  studio.songsOpen.value = false;
                }}
              >
                Load
              </button>
              <Menu label={`Edit ${map.name}`} face={<Icon name="more" />} buttonClass="ghost square">
                <label class="field">
                  Name
                  <input
                    type="text"
                    value={map.name}
                    maxLength={80}
                    aria-label={`Name of ${map.name}`}
                    onChange={(event) => void studio.renameBeatMap(map, event.currentTarget.value)}
                  />
                </label>
                <button type="button" title="What it holds now can be put back" onClick={() => void studio.replaceBeatMap(map)}>
                  Replace with the open song
                </button>
              </Menu>
              <IconButton icon="clear" label={`Delete ${map.name}`} onPress={() => void studio.deleteBeatMap(map)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function SaveForm({ studio }: { readonly studio: Studio }): JSX.Element {
  const [name, setName] = useState('');
  const { key, bpm, title } = studio.song.value;
  const suggestion = title === '' ? `${formatKey(key)} ${bpm} bpm` : title;
  return (
    <form
      class="group"
      onSubmit={(event) => {
        event.preventDefault();
        void studio.saveBeatMap(name.trim() === '' ? suggestion : name.trim());
        setName('');
      }}
    >
      <input
        type="text"
        value={name}
        maxLength={80}
        placeholder={suggestion}
        aria-label="Name of the beat map"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="primary">
        Save
      </button>
    </form>
  );
}
