import type { JSX } from 'preact';

import { CURVES } from '../../state/song-curves.js';
import type { CurveId } from '../../state/song-curves.js';
import type { Studio } from '../../state/studio.js';
import { IconButton } from '../controls/icon-button.js';

/** Which curve lies over the song: how much happens, or one that can be drawn. */
export function CurveChoice({ studio }: { readonly studio: Studio }): JSX.Element {
  const shown = studio.curve.value;
  return (
    <div class="curve-choice">
      <select
        value={shown ?? ''}
        aria-label="Curve over the song"
        title="What the line shows; all but the energy can be drawn"
        onChange={(event) => (studio.curve.value = (event.currentTarget.value || undefined) as CurveId | undefined)}
      >
        <option value="">Energy</option>
        {CURVES.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      {shown !== undefined && (
        <IconButton
          icon="clear"
          label="Take the curve away"
          title="Take the curve away"
          isDisabled={studio.song.value.automation?.[shown] === undefined}
          onPress={() => studio.clearCurve(shown)}
        />
      )}
    </div>
  );
}
