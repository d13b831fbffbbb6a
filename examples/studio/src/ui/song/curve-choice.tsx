import type { JSX } from 'preact';

import { CURVES } from '../../state/song-curves.js';
import type { CurveId } from '../../state/song-curves.js';
import type { Studio } from '../../state/studio.js';
import { IconButton } from '../controls/icon-button.js';
import { surfaceTexts } from '../../texts/surface.js';

/** Which curve lies over the song: how much happens, or one that can be drawn. */
export function CurveChoice({ studio }: { readonly studio: Studio }): JSX.Element {
  const shown = studio.curve.value;
  const words = surfaceTexts.value.curves;
  return (
    <div class="curve-choice">
      <select
        value={shown ?? ''}
        aria-label={words.label}
        title={words.hint}
        onChange={(event) => (studio.curve.value = (event.currentTarget.value || undefined) as CurveId | undefined)}
      >
        <option value="">{words.energy}</option>
        {CURVES.map((id) => (
          <option key={id} value={id}>
            {words.titles[id].title}
          </option>
        ))}
      </select>
      {shown !== undefined && (
        <IconButton
          icon="clear"
          label={words.clear}
          title={words.clear}
          isDisabled={studio.song.value.automation?.[shown] === undefined}
          onPress={() => studio.clearCurve(shown)}
        />
      )}
    </div>
  );
}
