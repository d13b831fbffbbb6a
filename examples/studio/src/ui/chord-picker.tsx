import { SCALES, chordAt, describeChord } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';

/** The chord of the bar that is shown: another one moves its bass and melodies along; the lock keeps all chords when a genre is pressed. */
export function ChordPicker({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const song = studio.song.value;
  const bar = studio.viewedBar.value;
  if (song.chords === undefined) return null;
  const { key } = song;
  const chords = [0, 8].map((place) => chordAt(song, bar, place));
  const names = [...new Set(chords.map((chord) => describeChord(key, chord)))];
  const own = chords[0]?.degree ?? 0;
  const degrees = SCALES[key.scale].map((_, degree) => degree);
  return (
    <>
      <label class="field">
        <span class="visually-hidden">Chord of bar {bar + 1}</span>
        <select
          value="now"
          aria-label={`Chord of bar ${bar + 1}`}
          title="The chord of this bar"
          onChange={(event) => studio.setChord(bar, Number(event.currentTarget.value))}
        >
          <option value="now">{names.join(' – ')}</option>
          {degrees
            .filter((degree) => degree !== own || names.length > 1)
            .map((degree) => (
              <option key={degree} value={degree}>
                {describeChord(key, { degree })}
              </option>
            ))}
        </select>
      </label>
      <button type="button" aria-pressed={song.chordsLocked === true} onClick={() => studio.toggleChordsLock()}>
        Lock chords
      </button>
    </>
  );
}
