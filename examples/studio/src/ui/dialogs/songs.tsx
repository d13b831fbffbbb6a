import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { formats } from '../../texts/formats.js';
import { Icon } from '../controls/icon.js';
import { IconButton } from '../controls/icon-button.js';
import { Menu } from '../controls/menu.js';
import { surfaceTexts } from '../../texts/surface.js';
import { keyText } from '../../texts/key-text.js';
import { titleOf } from '../../texts/title-of.js';
import { Dialog } from './dialog.js';

/** Saved songs, newest first, and the way to save this one. */
export function Songs({ studio }: { readonly studio: Studio }): JSX.Element {
  const lost = studio.lastLost.value;
  const { songs: words, top } = surfaceTexts.value;
  return (
    <Dialog title={top.songs} isOpen={studio.songsOpen.value} onClose={() => (studio.songsOpen.value = false)}>
      <SaveForm studio={studio} />
      {lost !== undefined && (
        <p class="group">
          <span>{(lost.how === 'deleted' ? words.deleted : words.replaced)(lost.map.name)}</span>
          <button type="button" onClick={() => void studio.putBack()}>
            {words.putBack}
          </button>
        </p>
      )}
      {studio.beatMaps.value.length === 0 ? (
        <p class="hint">{studio.isKeeper.value && studio.keepsAnything ? words.emptyAndKept : words.empty}</p>
      ) : (
        <ul class="shelf">
          {studio.beatMaps.value.map((map) => (
            <li key={map.id}>
              <span class="what">
                <strong>{map.name}</strong>
                <small>
                  {surfaceTexts.value.transport.bpm(map.song.bpm)} {keyText(map.song.key)} · {formats.value.date(map.savedAtMs)}
                </small>
              </span>
              <button
                type="button"
                aria-label={words.loadOne(map.name)}
                onClick={() => {
                  studio.loadBeatMap(map);
                  studio.songsOpen.value = false;
                }}
              >
                {words.load}
              </button>
              <Menu label={words.edit(map.name)} face={<Icon name="more" />} buttonClass="ghost square">
                <label class="field">
                  {words.rename}
                  <input
                    type="text"
                    value={map.name}
                    maxLength={80}
                    aria-label={words.nameOf(map.name)}
                    onChange={(event) => void studio.renameBeatMap(map, event.currentTarget.value)}
                  />
                </label>
                <button type="button" title={words.replaceHint} onClick={() => void studio.replaceBeatMap(map)}>
                  {words.replace}
                </button>
              </Menu>
              <IconButton icon="clear" label={words.removeOne(map.name)} onPress={() => void studio.deleteBeatMap(map)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function SaveForm({ studio }: { readonly studio: Studio }): JSX.Element {
  const [name, setName] = useState('');
  const { songs: words, transport } = surfaceTexts.value;
  const { key, bpm } = studio.song.value;
  const title = titleOf(studio.song.value);
  const suggestion = title === '' ? `${keyText(key)} ${transport.bpm(bpm)}` : title;
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
        aria-label={words.name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="primary">
        {words.save}
      </button>
    </form>
  );
}
