import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { keyTravel } from './key-travel.js';

/** What a knob shows and reports. All places are shares of its travel, 0–1. */
export interface KnobProps {
  readonly label: string;
  /** Where it stands. */
  readonly travel: number;
  /** The value as people read it. */
  readonly text: string;
  /** A longer explanation, shown on hover. */
  readonly title?: string | undefined;
  /** Where its ring begins: 0.5 for what has a middle. @defaultValue 0 */
  readonly origin?: number | undefined;
  /** Where a double click, Delete or Backspace puts it. */
  readonly rest?: number | undefined;
  readonly tint?: string | undefined;
  readonly className?: string | undefined;
  readonly children?: ComponentChildren;
  readonly onTurn: (travel: number) => void;
  /** Moves by keys, at least by one step of the value. @defaultValue moves by the travel alone */
  readonly onKey?: ((travel: number) => void) | undefined;
}

/** How far the pointer goes for the whole travel, in pixels; with Shift ten times as far. */
const THROW = 160;

/** A round control: drag it up and down, turn the wheel over it, or use the arrow keys; a double click or Delete takes it back. */
export function Knob(props: KnobProps): JSX.Element {
  const { label, travel, text, title, origin = 0, rest, tint, className = '', children, onTurn } = props;
  const drag = useRef<{ readonly y: number; readonly travel: number } | undefined>(undefined);
  const moveBy = (by: number): void => (props.onKey ?? ((change: number) => onTurn(clamp(travel + change))))(by);
  return (
    <label
      class={`knob ${className}`}
      title={title}
      style={{ '--from': Math.min(origin, travel), '--to': Math.max(origin, travel), ...(tint === undefined ? {} : { '--tint': tint }) }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { y: event.clientY, travel };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from === undefined) return;
        const distance = (from.y - event.clientY) / (event.shiftKey ? THROW * 10 : THROW);
        if (distance !== 0) onTurn(clamp(from.travel + distance));
      }}
      onPointerUp={() => (drag.current = undefined)}
      onPointerCancel={() => (drag.current = undefined)}
      onDblClick={() => rest !== undefined && onTurn(rest)}
    >
      <input
        type="range"
        min={0}
        max={1}
        step={0.001}
        value={travel}
        aria-label={label}
        aria-valuetext={text}
        onInput={(event) => onTurn(event.currentTarget.valueAsNumber)}
        onKeyDown={(event) => {
          const isReset = rest !== undefined && (event.key === 'Delete' || event.key === 'Backspace');
          const by = keyTravel(event);
          if (by === undefined && !isReset) return;
          event.preventDefault();
          if (by !== undefined) moveBy(by);
          else if (rest !== undefined) onTurn(rest);
        }}
      />
      <span class="ring" aria-hidden="true">
        {children}
      </span>
      <span class="name" aria-hidden="true">
        {label}
      </span>
      <span class="value" aria-hidden="true">
        {text}
      </span>
    </label>
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
