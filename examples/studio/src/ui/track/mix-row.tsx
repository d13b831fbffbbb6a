import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';
import { SoundKnob } from '../controls/sound-knob.js';
import { SwingKnob } from '../transport/swing-knob.js';
import { surfaceTexts } from '../../texts/surface.js';
import { formats } from '../../texts/formats.js';
import { MIX_PARAMETERS } from './track-parameters.js';
import { Wave } from './wave.js';

/** The row of everything together: its waveform, and unfolded what has no track of its own. */
export function MixRow({ studio }: { readonly studio: Studio }): JSX.Element {
  const isOpen = useComputed(() => studio.unfolded.value === 'mix').value;
  const humanize = useComputed(() => studio.song.value.humanize ?? 0).value;
  const { mix: words, track } = surfaceTexts.value;
  return (
    <Fragment>
      <div class={`row mix ${isOpen ? 'open' : ''}`} role="row" style={{ '--row': 'var(--mix)' }}>
        <div class="row-head" role="rowheader">
          <span class="led" aria-hidden="true" />
          <button type="button" class="track-name" aria-expanded={isOpen} title={track.unfold} onClick={() => studio.toggleRow('mix')}>
            {words.name}
          </button>
          <span class="hint">{words.hint}</span>
        </div>
        <div class="wave-cell" role="gridcell">
          <Wave studio={studio} />
        </div>
      </div>
      {isOpen && (
        <div class="panel-row" role="row">
          <div class="track-panel" role="gridcell" style={{ '--row': 'var(--mix)' }}>
            <div class="knobs wide" role="group" aria-label={words.sound}>
              {MIX_PARAMETERS.map((id) => (
                <SoundKnob key={id} studio={studio} id={id} tint="var(--now)" />
              ))}
              <SwingKnob studio={studio} />
              <Knob
                label={words.humanize}
                title={words.humanizeHint}
                travel={humanize}
                rest={0}
                text={formats.value.percent(humanize)}
                onTurn={(travel) => studio.change({ humanize: Math.round(travel * 100) / 100 }, 'humanize')}
              />
            </div>
            <div class="panel-tools">
              <button type="button" onClick={() => studio.resetSound()}>
                {words.reset}
              </button>
            </div>
          </div>
        </div>
      )}
    </Fragment>
  );
}
