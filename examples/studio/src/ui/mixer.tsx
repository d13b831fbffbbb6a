import { INSTRUMENTS } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { COLOURS, LABELS } from './colours.js';

/** Level, place and solo of each instrument. */
export function Mixer({ studio }: { readonly studio: Studio }): JSX.Element {
  const { tracks } = studio.song.value;
  return (
    <section class="panel" aria-labelledby="mixer-title">
      <div class="panel-head">
        <h2 id="mixer-title">Mixer</h2>
      </div>
      <div class="mixer">
        {INSTRUMENTS.map((instrument) => {
          const { mix } = tracks[instrument];
          const name = LABELS[instrument];
          const level = Math.max(-36, mix.gainDb);
          return (
            <div class="strip" key={instrument} style={{ '--tint': COLOURS[instrument] }}>
              <input
                class="fader"
                type="range"
                min={-36}
                max={12}
                step={0.5}
                value={level}
                aria-label={`${name} level`}
                aria-valuetext={`${mix.gainDb} dB`}
                style={{ '--fill': `${((level + 36) / 48) * 100}%` }}
                onInput={(event) => {
                  const value = event.currentTarget.valueAsNumber;
                  studio.setMix(instrument, { gainDb: value <= -36 ? -60 : value });
                }}
              />
              <span>{mix.gainDb <= -36 ? 'off' : mix.gainDb.toFixed(1)}</span>
              <input
                class="pan"
                type="range"
                min={-1}
                max={1}
                step={0.05}
                value={mix.pan}
                aria-label={`${name} pan`}
                aria-valuetext={panText(mix.pan)}
                title="Pan; double click centres"
                style={{ '--fill': '0%' }}
                onInput={(event) => studio.setMix(instrument, { pan: event.currentTarget.valueAsNumber })}
                onDblClick={() => studio.setMix(instrument, { pan: 0 })}
              />
              <button
                type="button"
                aria-pressed={mix.solo}
                aria-label={`Solo ${name}`}
                onClick={() => studio.setMix(instrument, { solo: !mix.solo })}
              >
                {name.slice(0, 3)}
              </button>
            </div>
          );
        })}
      </div>
    </section>
  );
}

function panText(pan: number): string {
  if (pan === 0) return 'centre';
  return `${Math.round(Math.abs(pan) * 100)} percent ${pan < 0 ? 'left' : 'right'}`;
}
