import type { JSX } from 'preact';
import { surfaceTexts } from '../../texts/surface.js';

interface LevelInputProps {
  readonly name: string;
  /** Decibels. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
  readonly onInput: (value: number) => void;
  readonly onReset: () => void;
}

/** The slider of a level in the head of a row. A double click sets it to 0 dB. */
export function LevelInput({ name, value, min, max, text, onInput, onReset }: LevelInputProps): JSX.Element {
  return (
    <input
      class="level"
      type="range"
      min={min}
      max={max}
      step={0.5}
      value={value}
      aria-label={surfaceTexts.value.track.level(name)}
      aria-valuetext={text}
      title={text}
      style={{ '--fill': `${((value - min) / (max - min)) * 100}%`, '--tint': 'var(--row)' }}
      onInput={({ currentTarget }) => onInput(currentTarget.valueAsNumber)}
      onDblClick={onReset}
    />
  );
}
