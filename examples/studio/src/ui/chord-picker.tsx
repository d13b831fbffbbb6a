import { SCALES, chordAt } from '@loop/core';
import { describeChord } from '@loop/core/words';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';

interface ChordPickerProps {
  readonly studio: Studio;
  readonly bar: number;
}

/** The chord of a bar: another one moves its bass and melodies along. */
export function ChordPicker({ studio, bar }: ChordPickerProps): JSX.Element | null {
  const song = studio.song.value;
  if (song.chords === undefined) return null;
  const { key } = song;
  const chords = [0, 8].map((place) => chordAt(song, bar, place));
  const names = [...new Set(chords.map((chord) => describeChord(key, chord)))];
  const own = chords[0]?.degree ?? 0;
  const words = surfaceTexts.value.bars;
  const degrees = SCALES[key.scale].map((_, degree) => degree);
  return (
    <select
      class="chord"
      value="now"
      aria-label={words.chord(bar + 1)}
      title={words.chordHint}
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
  );
}
