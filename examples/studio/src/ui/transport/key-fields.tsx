import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { PitchClass, ScaleName } from '@loop/core';
import { SCALE_LABELS } from '@loop/core/words';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';

/** Root and scale; the music goes along. */
export function KeyFields({ studio }: { readonly studio: Studio }): JSX.Element {
  const { key } = studio.song.value;
  return (
    <div class="value key">
      <span class="group">
        <select
          value={key.root}
          aria-label="Root"
          onChange={(event) => studio.setKey({ ...key, root: event.currentTarget.value as PitchClass })}
        >
          {PITCH_CLASSES.map((root) => (
            <option key={root}>{root}</option>
          ))}
        </select>
        <select
          class="scale"
          value={key.scale}
          aria-label="Scale"
          onChange={(event) => studio.setKey({ ...key, scale: event.currentTarget.value as ScaleName })}
        >
          {(Object.keys(SCALES) as ScaleName[]).map((scale) => (
            <option key={scale} value={scale}>
              {SCALE_LABELS[scale]}
            </option>
          ))}
        </select>
      </span>
      <small>KEY</small>
    </div>
  );
}
