import { TRACK_STATES } from '@loop/core';
import type { Instrument } from '@loop/core';
import type { JSX } from 'preact';

import { isPitched } from '../../state/cells.js';
import type { Studio } from '../../state/studio.js';
import { Icon } from '../controls/icon.js';
import { IconButton } from '../controls/icon-button.js';
import { SoundKnob } from '../controls/sound-knob.js';
import { surfaceTexts } from '../../texts/surface.js';
import { PianoRoll } from './piano-roll.js';
import { TrackKnobs } from './track-knobs.js';
import { TRACK_PARAMETERS } from './track-parameters.js';
import { VelocityLane } from './velocity-lane.js';

/** Lengths after which a track can start over, whatever the bars do. */
const LENGTHS = [3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 24, 32];

interface TrackPanelProps {
  readonly studio: Studio;
  readonly instrument: Instrument;
}

/** What unfolds under a track: its notes or its loudness, its sound and sends, and when it plays. */
export function TrackPanel({ studio, instrument }: TrackPanelProps): JSX.Element {
  const track = studio.song.value.tracks[instrument];
  const { track: words, instruments } = surfaceTexts.value;
  const name = instruments[instrument];
  const bars = studio.shownBars.value;
  return (
    <div class="panel-row" role="row" style={{ '--row': `var(--${instrument})` }}>
      <div class="track-panel" role="gridcell">
        <div class="panel-lane">
          {isPitched(instrument) ? (
            <PianoRoll studio={studio} instrument={instrument} bars={bars} />
          ) : (
            <VelocityLane studio={studio} instrument={instrument} bars={bars} />
          )}
        </div>
        <div class="knobs" role="group" aria-label={words.sound(name)}>
          {TRACK_PARAMETERS[instrument].map((id) => (
            <SoundKnob key={id} studio={studio} id={id} tint={`var(--${instrument})`} />
          ))}
          <TrackKnobs studio={studio} instrument={instrument} />
        </div>
        <div class="panel-tools">
          <div class="segments" role="group" aria-label={words.when(name)}>
            {TRACK_STATES.map((state) => (
              <button
                key={state}
                type="button"
                aria-pressed={track.state === state}
                onClick={() => studio.setTrackState(instrument, state)}
              >
                {words.plays[state]}
              </button>
            ))}
          </div>
          <button
            type="button"
            aria-pressed={track.locked}
            aria-label={words.of(words.lock, name)}
            title={words.lockHint}
            onClick={() => studio.toggleLock(instrument)}
          >
            <Icon name={track.locked ? 'lock' : 'unlock'} />
            {words.lock}
          </button>
          <button
            type="button"
            disabled={track.locked}
            aria-label={words.renewOf(name)}
            title={words.renewHint}
            onClick={() => studio.regenerate(instrument)}
          >
            <Icon name="again" />
            {words.renew}
          </button>
          <div class="group" role="group" aria-label={words.turn(name)}>
            <IconButton
              icon="left"
              label={words.earlier}
              title={words.earlier}
              className="square"
              onPress={() => studio.rotateTrack(instrument, -1)}
            />
            <IconButton
              icon="right"
              label={words.later}
              title={words.later}
              className="square"
              onPress={() => studio.rotateTrack(instrument, 1)}
            />
            <IconButton
              icon="backwards"
              label={words.backwards}
              title={words.backwards}
              className="square"
              onPress={() => studio.reverseTrack(instrument)}
            />
          </div>
          <label class="field">
            {words.startsOver}
            <select
              value={track.lengthSteps ?? ''}
              aria-label={words.length(name)}
              onChange={(event) => {
                const { value } = event.currentTarget;
                studio.setTrackLength(instrument, value === '' ? undefined : Number(value));
              }}
            >
              <option value="">{words.theLoop}</option>
              {[...new Set([...LENGTHS, ...(track.lengthSteps === undefined ? [] : [track.lengthSteps])])]
                .sort((a, b) => a - b)
                .map((steps) => (
                  <option key={steps} value={steps}>
                    {steps === studio.columns.value.steps ? words.oneBar : words.steps(steps)}
                  </option>
                ))}
            </select>
          </label>
        </div>
      </div>
    </div>
  );
}
