import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { PitchClass, ScaleName } from '@loop/core';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';

/** Root and scale; the music goes along. */
export function KeyFields({ studio }: { readonly studio: Studio }): JSX.Element {
  const key = useComputed(() => studio.song.value.key).value;
  const { scales, transport: words } = surfaceTexts.value;
  return (
    <div class="value key">
      <span class="group">
        <select
          value={key.root}
          aria-label={words.root}
          onChange={(event) => studio.setKey({ ...key, root: event.currentTarget.value as PitchClass })}
        >
          {PITCH_CLASSES.map((root) => (
            <option key={root}>{root}</option>
          ))}
        </select>
        <select
          class="scale"
          value={key.scale}
          aria-label={words.scale}
          onChange={(event) => studio.setKey({ ...key, scale: event.currentTarget.value as ScaleName })}
        >
          {(Object.keys(SCALES) as ScaleName[]).map((scale) => (
            <option key={scale} value={scale}>
              {scales[scale]}
            </option>
          ))}
        </select>
      </span>
      <small>{words.key}</small>
    </div>
  );
}
