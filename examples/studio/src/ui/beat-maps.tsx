import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../state/studio.js';

/** Saved songs, newest first. */
export function BeatMaps({ studio }: { readonly studio: Studio }): JSX.Element {
  const [name, setName] = useState('');
  const { key, bpm } = studio.song.value;
  const suggestion = `${key.root} ${key.scale} ${bpm} bpm`;
  return (
    <section class="panel" aria-labelledby="maps-title">
      <div class="panel-head">
        <h2 id="maps-title">Beat maps</h2>
        <form
          class="chips"
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
          <button type="submit">Save</button>
        </form>
      </div>
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
                  {map.song.bpm} bpm {map.song.key.root} {map.song.key.scale}
                </small>
              </span>
              <button type="button" aria-label={`Load ${map.name}`} onClick={() => studio.loadBeatMap(map)}>
                Load
              </button>
              <button type="button" aria-label={`Delete ${map.name}`} onClick={() => void studio.deleteBeatMap(map)}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
