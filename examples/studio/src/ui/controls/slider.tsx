import type { JSX } from 'preact';

import { keyTravel } from './key-travel.js';

/** What a slider shows and reports. */
export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value as people read it. */
  readonly text: string;
  /** A longer explanation, shown on hover. */
  readonly title?: string | undefined;
  readonly tint?: string | undefined;
  readonly onChange: (value: number) => void;
  /** Moves by keys, by a share of the travel and at least by one step of the value. @defaultValue the browser's own steps */
  readonly onKey?: ((travel: number) => void) | undefined;
}

/** A labelled range input with its value above it. */
export function Slider({ label, value, min, max, step, text, title, tint, onChange, onKey }: SliderProps): JSX.Element {
  const fill = `${((value - min) / (max - min)) * 100}%`;
  return (
    <label class="slider" title={title}>
      <span class="field-row">
        <span>{label}</span>
        <span class="value" aria-hidden="true">
          {text}
        </span>
      </span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-label={label}
        aria-valuetext={text}
        style={{ '--fill': fill, ...(tint === undefined ? {} : { '--tint': tint }) }}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
        onKeyDown={(event) => {
          const by = keyTravel(event);
          if (by === undefined || onKey === undefined) return;
          event.preventDefault();
          onKey(by);
        }}
      />
    </label>
  );
}
