import { TRACK_NAMES } from '@loop/core';
import type { TrackName } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Slider } from '../../ui/controls/slider.js';
import type { Creation } from './creation.js';

interface TaskFieldsProps {
  readonly studio: Studio;
  readonly creation: Creation;
}

/** What a task needs besides words: a recording to start from, and how. */
export function TaskFields({ studio: { bank }, creation }: TaskFieldsProps): JSX.Element | null {
  const { task, source, strength, region, track } = creation;
  if (task.value === 'text2music') return null;
  const { startSeconds, endSeconds } = region.value;
  const setRegion = (fields: Partial<typeof region.value>): void => {
    region.value = { ...region.value, ...fields };
  };
  const asksForTrack = task.value === 'lego' || task.value === 'extract' || task.value === 'complete';
  return (
    <div class="fields">
      <label class="field">
        From
        <select value={source.value} onChange={({ currentTarget }) => (source.value = currentTarget.value)}>
          <option value="loop">this loop</option>
          {bank.samples.value.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {task.value === 'cover' && (
        <Slider
          label="How much the source leads"
          value={strength.value}
          min={0}
          max={1}
          step={0.05}
          text={`${Math.round(100 * strength.value)} %`}
          onChange={(value) => (strength.value = value)}
        />
      )}
      {task.value === 'repaint' && (
        <>
          <Slider
            label="From second"
            value={startSeconds}
            min={0}
            max={60}
            step={0.1}
            text={`${startSeconds.toFixed(1)} s`}
            onChange={(value) => setRegion({ startSeconds: value, endSeconds: Math.max(endSeconds, value + 0.5) })}
          />
          <Slider
            label="To second"
            value={endSeconds}
            min={0.5}
            max={61}
            step={0.1}
            text={`${endSeconds.toFixed(1)} s`}
            onChange={(value) => setRegion({ endSeconds: value, startSeconds: Math.min(startSeconds, Math.max(0, value - 0.5)) })}
          />
        </>
      )}
      {asksForTrack && (
        <label class="field">
          Track
          <select value={track.value} onChange={({ currentTarget }) => (track.value = currentTarget.value as TrackName)}>
            {TRACK_NAMES.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
