import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';
import { SoundKnob } from '../controls/sound-knob.js';
import { SwingKnob } from '../transport/swing-knob.js';
import { MIX_PARAMETERS } from './track-parameters.js';
import { Wave } from './wave.js';

/** The row of everything together: its waveform, and unfolded what has no track of its own. */
export function MixRow({ studio }: { readonly studio: Studio }): JSX.Element {
  const isOpen = useComputed(() => studio.unfolded.value === 'mix').value;
  const humanize = useComputed(() => studio.song.value.humanize ?? 0).value;
  return (
    <Fragment>
      <div class={`row mix ${isOpen ? 'open' : ''}`} role="row" style={{ '--row': 'var(--mix)' }}>
        <div class="row-head" role="rowheader">
          <span class="led" aria-hidden="true" />
          <button type="button" class="track-name" aria-expanded={isOpen} title="Press to unfold" onClick={() => studio.toggleRow('mix')}>
            MIX
          </button>
          <span class="hint">filter, room, pad, sub</span>
        </div>
        <div class="wave-cell" role="gridcell">
          <Wave studio={studio} />
        </div>
      </div>
      {isOpen && (
        <div class="panel-row" role="row">
          <div class="track-panel" role="gridcell" style={{ '--row': 'var(--mix)' }}>
            <div class="knobs wide" role="group" aria-label="Sound of the mix">
              {MIX_PARAMETERS.map((id) => (
                <SoundKnob key={id} studio={studio} id={id} tint="var(--now)" />
              ))}
              <SwingKnob studio={studio} />
              <Knob
                label="Humanize"
                title="How far notes stray from the grid and from their loudness, as a player’s do"
                travel={humanize}
                rest={0}
                text={`${Math.round(humanize * 100)} %`}
                onTurn={(travel) => studio.change({ humanize: Math.round(travel * 100) / 100 }, 'humanize')}
              />
            </div>
            <div class="panel-tools">
              <button type="button" onClick={() => studio.resetSound()}>
                Reset the sound
              </button>
            </div>
          </div>
        </div>
      )}
    </Fragment>
  );
}
