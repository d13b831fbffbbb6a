import type { Instrument } from '@loop/core';
import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Knob } from '../controls/knob.js';
import { surfaceTexts } from '../../texts/surface.js';
import { formats } from '../../texts/formats.js';

/** The most that a track swings. */
const MOST_SWING = 0.5;

interface TrackKnobsProps {
  readonly studio: Studio;
  readonly instrument: Instrument;
}

/** What a track has beside its sound: its sends, and a swing of its own. */
export function TrackKnobs({ studio, instrument }: TrackKnobsProps): JSX.Element {
  const { sends, swing: own } = useComputed(() => studio.song.value.tracks[instrument]).value;
  const whole = useComputed(() => studio.song.value.swing).value;
  const swing = own ?? whole;
  const words = surfaceTexts.value.track;
  const { percent } = formats.value;
  const knobs = [
    { id: 'reverb', label: words.room, title: words.roomHint },
    { id: 'delay', label: words.echo, title: words.echoHint },
  ] as const;
  const tint = `var(--${instrument})`;
  // At the song's swing it follows the song again.
  const setSwing = (wanted: number): void => {
    const next = Math.min(MOST_SWING, Math.max(0, Math.round(wanted * 100) / 100));
    studio.setTrackSwing(instrument, next === whole ? undefined : next);
  };
  return (
    <Fragment>
      {knobs.map(({ id, label, title }) => {
        const share = sends?.[id] ?? 0;
        return (
          <Knob
            key={id}
            label={label}
            title={title}
            travel={share}
            rest={0}
            text={percent(share)}
            tint={tint}
            onTurn={(travel) => studio.setSends(instrument, { [id]: Math.round(travel * 100) / 100 })}
          />
        );
      })}
      <Knob
        label={words.swing}
        title={words.swingHint}
        travel={swing / MOST_SWING}
        rest={whole / MOST_SWING}
        text={own === undefined ? words.asSong : percent(swing)}
        tint={tint}
        onTurn={(travel) => setSwing(travel * MOST_SWING)}
        onKey={(by) => setSwing(swing + Math.sign(by) * Math.max(0.01, Math.abs(by) * MOST_SWING))}
      />
    </Fragment>
  );
}
