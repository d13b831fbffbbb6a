import { INTENSITY_THRESHOLDS, stylesFor } from '@loop/core';
import type { Instrument } from '@loop/core';
import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import type { JSX } from 'preact';

import { isPitched } from '../../state/cells.js';
import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';
import { surfaceTexts } from '../../texts/surface.js';
import { BarCells } from './bar-cells.js';
import type { ChosenStep } from './bar-cells.js';
import { Led } from './led.js';
import { LetterButton } from './letter-button.js';
import { LevelSlider } from './level-slider.js';
import { pitchRange } from './pitch-range.js';
import { TrackPanel } from './track-panel.js';

interface TrackRowProps {
  readonly studio: Studio;
  readonly instrument: Instrument;
}

/** A track: its head and its steps in the bars that are shown. Pressing its name unfolds the rest in place. */
export function TrackRow({ studio, instrument }: TrackRowProps): JSX.Element {
  const { track, key: musicKey, genre, bars } = studio.rows[instrument].value;
  const asleep = useComputed(() => {
    const { tracks, intensity } = studio.song.value;
    return tracks[instrument].state === 'normal' && intensity < INTENSITY_THRESHOLDS[instrument];
  }).value;
  const isOpen = useComputed(() => studio.unfolded.value === instrument).value;
  const chosen = useComputed(() => chosenIn(studio, instrument)).value;
  const range = isPitched(instrument) ? pitchRange(bars.map((bar) => track.bars[bar] ?? [])) : undefined;
  const { track: words, instruments, styles } = surfaceTexts.value;
  const name = instruments[instrument];
  const muted = track.state === 'mute';
  const state = asleep ? words.asleep(Math.round(INTENSITY_THRESHOLDS[instrument] * 100)) : words.states[track.state];
  const { mix } = track;
  return (
    <Fragment>
      <div class={`row ${asleep || muted ? 'quiet' : ''} ${isOpen ? 'open' : ''}`} role="row" style={{ '--row': `var(--${instrument})` }}>
        <div class="row-head" role="rowheader" aria-label={name}>
          <Led studio={studio} instrument={instrument} />
          <button
            type="button"
            class="track-name"
            aria-expanded={isOpen}
            aria-label={`${name}: ${state}`}
            title={`${name}: ${state}. ${words.unfold}`}
            onClick={() => studio.toggleRow(instrument)}
          >
            {name}
          </button>
          <select
            class="style"
            value={track.style}
            aria-label={words.style(name)}
            onChange={(event) => studio.setStyle(instrument, event.currentTarget.value)}
          >
            {[...new Set<string>([...stylesFor({ genre }, instrument), track.style])].map((style) => (
              <option key={style} value={style}>
                {isKnown(style, styles) ? styles[style] : style.replace('groove:', '').replace(/[_-]/g, ' ')}
              </option>
            ))}
          </select>
          <LetterButton
            letter="M"
            title={words.mute}
            row={name}
            isOn={muted}
            onPress={() => studio.setTrackState(instrument, muted ? 'normal' : 'mute')}
          />
          <LetterButton
            letter="S"
            title={words.solo}
            row={name}
            isOn={mix.solo}
            onPress={() => studio.setMix(instrument, { solo: !mix.solo })}
          />
          <LevelSlider name={name} gainDb={mix.gainDb} onChange={(gainDb) => studio.setMix(instrument, { gainDb })} />
          <Knob
            className="small pan"
            label={words.pan(name)}
            title={words.panHint}
            travel={(mix.pan + 1) / 2}
            origin={0.5}
            rest={0.5}
            text={panText(mix.pan)}
            tint={`var(--${instrument})`}
            onTurn={(travel) => studio.setMix(instrument, { pan: Math.round((travel * 2 - 1) * 20) / 20 })}
            onKey={(by) => studio.setMix(instrument, { pan: Math.min(1, Math.max(-1, Math.round(mix.pan * 20 + Math.sign(by)) / 20)) })}
          />
        </div>
        {bars.map((bar, place) => (
          // By its place: another bar that comes into view takes over the cells of the one that leaves.
          <BarCells
            key={place}
            studio={studio}
            instrument={instrument}
            bar={bar}
            steps={track.bars[bar]}
            musicKey={musicKey}
            low={range?.low}
            high={range?.high}
            chosen={chosen?.bar === bar ? chosen : undefined}
          />
        ))}
      </div>
      {isOpen && <TrackPanel studio={studio} instrument={instrument} />}
    </Fragment>
  );
}

/** The step of a row that the Tab key comes to: the chosen one, in the first bar that is shown where its own is not. */
function chosenIn(studio: Studio, instrument: Instrument): (ChosenStep & { readonly bar: number }) | undefined {
  const { bar, step, instrument: row } = studio.chosen.value;
  if (row !== instrument) return undefined;
  const { bars } = studio.rows[instrument].value;
  const isSelected = bars.includes(bar);
  return { bar: isSelected ? bar : (bars[0] ?? 0), step, isSelected, isMarked: isSelected && studio.isChosenByHand.value };
}

function panText(pan: number): string {
  const { centre, left, right } = surfaceTexts.value.track;
  if (pan === 0) return centre;
  return (pan < 0 ? left : right)(Math.round(Math.abs(pan) * 100));
}

/** Whether a style has a name in the tables; packs bring others. */
function isKnown<T extends object>(style: PropertyKey, styles: T): style is keyof T {
  return style in styles;
}
