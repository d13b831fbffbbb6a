import type { JSX } from 'preact';

import { surfaceTexts } from '../../texts/surface.js';
import { formats } from '../../texts/formats.js';
import { LevelInput } from './level-input.js';

/** The quietest level that a slider shows, in decibels: there a track is off. */
const OFF_DB = -36;

/** What a track that is off has as its level. */
const SILENT_DB = -60;

interface LevelSliderProps {
  readonly name: string;
  readonly gainDb: number;
  readonly onChange: (gainDb: number) => void;
}

/** How loud a track is. A double click sets it to 0 dB. */
export function LevelSlider({ name, gainDb, onChange }: LevelSliderProps): JSX.Element {
  const level = Math.max(OFF_DB, gainDb);
  const text = gainDb <= OFF_DB ? surfaceTexts.value.track.off : `${formats.value.number(gainDb, 1)} dB`;
  return (
    <LevelInput
      name={name}
      value={level}
      min={OFF_DB}
      max={12}
      text={text}
      onInput={(value) => onChange(value <= OFF_DB ? SILENT_DB : value)}
      onReset={() => onChange(0)}
    />
  );
}
