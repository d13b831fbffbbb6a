import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';

/** Bar and beat of the loop or the song. */
export function Position({ studio }: { readonly studio: Studio }): JSX.Element {
  const { entry, step } = studio.position.value;
  const isSong = useComputed(() => studio.song.value.mode === 'song' && studio.song.value.arrangement.length > 0).value;
  const words = surfaceTexts.value.transport;
  return (
    <div class="value position" role="timer" aria-label={words.position}>
      <b>{`${entry + 1}.${Math.floor(step / studio.columns.value.stepsPerBeat) + 1}`}</b>
      <small>
        {isSong ? words.song : words.loop} · {studio.entryCount.value}
      </small>
    </div>
  );
}
