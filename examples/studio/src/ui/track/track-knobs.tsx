import type { Instrument } from '@loop/core';
import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';

/** The most that a track swings. */
const MOST_SWING = 0.5;

/** What a track sends to the room and the echoes of all, by the name of its knob. */
const SENDS = [
  { id: 'reverb', label: 'Room', title: 'How much goes to the room that all tracks share; double click: nothing' },
  { id: 'delay', label: 'Echo', title: 'How much goes to the echoes in time with the tempo; double click: nothing' },
] as const;

interface TrackKnobsProps {
  readonly studio: Studio;
  readonly instrument: Instrument;
}

/** What a track has beside its sound: its sends, and a swing of its own. */
export function TrackKnobs({ studio, instrument }: TrackKnobsProps): JSX.Element {
  const { sends, swing: own } = useComputed(() => studio.song.value.tracks[instrument]).value;
  const whole = useComputed(() => studio.song.value.swing).value;
  const swing = own ?? whole;
  const tint = `var(--${instrument})`;
  // At the song's swing it follows the song again.
  const setSwing = (wanted: number): void => {
    const next = Math.min(MOST_SWING, Math.max(0, Math.round(wanted * 100) / 100));
    studio.setTrackSwing(instrument, next === whole ? undefined : next);
  };
  return (
    <Fragment>
      {SENDS.map(({ id, label, title }) => {
        const share = sends?.[id] ?? 0;
        return (
          <Knob
            key={id}
            label={label}
            title={title}
            travel={share}
            rest={0}
            text={`${Math.round(share * 100)} %`}
            tint={tint}
            onTurn={(travel) => studio.setSends(instrument, { [id]: Math.round(travel * 100) / 100 })}
          />
        );
      })}
      <Knob
        label="Swing"
        title="Delays its odd sixteenths; double click: as the song"
        travel={swing / MOST_SWING}
        rest={whole / MOST_SWING}
        text={own === undefined ? 'as song' : `${Math.round(swing * 100)} %`}
        tint={tint}
        onTurn={(travel) => setSwing(travel * MOST_SWING)}
        onKey={(by) => setSwing(swing + Math.sign(by) * Math.max(0.01, Math.abs(by) * MOST_SWING))}
      />
    </Fragment>
  );
}
