import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';

/** Bar and beat of the loop or the song. */
export function Position({ studio }: { readonly studio: Studio }): JSX.Element {
  const { entry, step } = studio.position.value;
  const isSong = studio.song.value.mode === 'song' && studio.song.value.arrangement.length > 0;
  return (
    <div class="value position" role="timer" aria-label="Position">
      <b>{`${entry + 1}.${Math.floor(step / studio.columns.value.stepsPerBeat) + 1}`}</b>
      <small>
        {isSong ? 'SONG' : 'LOOP'} · {studio.entryCount.value}
      </small>
    </div>
  );
}
