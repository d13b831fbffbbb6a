import { TRACK_NAMES } from '@loop/core';
import type { TrackName } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { createTexts } from '../../texts/create.js';
import { Slider } from '../../ui/controls/slider.js';
import { SIDES, TRACK_TASKS } from './asked.js';
import type { Creation } from './creation.js';
import { SourceFields } from './source-fields.js';

interface TaskFieldsProps {
  readonly studio: Studio;
  readonly creation: Creation;
}

/** What a task needs besides words: a recording to start from, and how. */
export function TaskFields({ studio, creation }: TaskFieldsProps): JSX.Element | null {
  const { task, strength, variance, side, track } = creation;
  const texts = createTexts.value.task;
  if (task.value === 'text2music') return null;
  return (
    <div class="fields">
      <SourceFields studio={studio} creation={creation} />
      {task.value === 'cover' && (
        <Slider
          label={texts.strength}
          value={strength.value}
          min={0}
          max={1}
          step={0.05}
          text={texts.percent(strength.value)}
          onChange={(value) => (strength.value = value)}
        />
      )}
      {task.value === 'repaint' && (
        <Slider
          label={texts.variance}
          value={variance.value}
          min={0}
          max={1}
          step={0.05}
          text={texts.percent(variance.value)}
          onChange={(value) => (variance.value = value)}
        />
      )}
      {task.value === 'extend' && (
        <div class="segments" role="group" aria-label={texts.sides}>
          {SIDES.map((one) => (
            <button key={one} type="button" aria-pressed={side.value === one} onClick={() => (side.value = one)}>
              {texts[one]}
            </button>
          ))}
        </div>
      )}
      {TRACK_TASKS.has(task.value) && (
        <label class="field">
          {texts.track}
          <select
            aria-label={texts.track}
            value={track.value}
            onChange={({ currentTarget }) => (track.value = currentTarget.value as TrackName)}
          >
            {TRACK_NAMES.map((name) => (
              <option key={name} value={name}>
                {texts.tracks[name]}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
