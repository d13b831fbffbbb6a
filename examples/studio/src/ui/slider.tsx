import type { JSX } from 'preact';

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
  readonly className?: string | undefined;
  readonly onChange: (value: number) => void;
  /**
   * Moves the value by keys, as a share of the whole travel, where equal distances of the handle are not equal steps of the value.
   * Without it the browser moves the handle by `step`.
   */
  readonly onMove?: ((travel: number) => void) | undefined;
}

/** How far keys move a handle, as a share of its travel. */
const KEY_TRAVEL: Readonly<Record<string, number>> = {
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  PageUp: 0.1,
  PageDown: -0.1,
};

/** A labelled range input with its value beside it. */
export function Slider({ label, value, min, max, step, text, title, tint, className, onChange, onMove }: SliderProps): JSX.Element {
  const fill = `${((value - min) / (max - min)) * 100}%`;
  return (
    <label class={`slider ${className ?? ''}`} title={title}>
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
          const travel = KEY_TRAVEL[event.key];
          if (onMove === undefined || travel === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          onMove(travel);
        }}
      />
    </label>
  );
}
