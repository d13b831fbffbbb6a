import type { Seconds } from '@loop/core';
import type { JSX } from 'preact';

import type { WaveView } from './wave-view.js';

/** A place on a waveform that can be moved: a slider for keys and screen readers. */
export interface HandleProps {
  readonly id: string;
  readonly label: string;
  /** Where it stands in the recording. */
  readonly seconds: Seconds;
  readonly min: Seconds;
  readonly max: Seconds;
  /** The value as people read it. */
  readonly text: string;
  /** Where it is held: along its whole height, at the top, or at the bottom. */
  readonly grip: 'line' | 'top' | 'bottom';
  readonly view: WaveView;
  /**
   * Moves it, from `min` to `max`.
   *
   * @param reach - How far it may go from there to a better place, such as a zero crossing.
   * @param run - The same for all moves of one drag, or of keys in a row.
   */
  readonly onMove: (seconds: Seconds, reach: Seconds, run: string) => void;
  /** Called when keys have moved it to a time. */
  readonly onReveal: (seconds: Seconds) => void;
}

/** How far a key moves a handle, as a share of what is seen; with Shift a tenth of it. */
const KEY_SHARE = 0.01;

/** A drag goes to a better place this far away, as a share of what is seen. */
const DRAG_REACH = 0.01;

/** The handle of a waveform. */
export function WaveHandle({ id, label, seconds, min, max, text, grip, view, onMove, onReveal }: HandleProps): JSX.Element | null {
  const span = view.to - view.from;
  const share = (seconds - view.from) / span;
  const move = (to: Seconds, reach: Seconds, run: string): void => onMove(Math.min(max, Math.max(min, to)), reach, run);
  return (
    <div
      class={`wave-handle ${grip} ${id}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={seconds}
      aria-valuetext={text}
      data-seconds={seconds}
      title={`${label}: ${text}`}
      // Outside of the view it stays reachable for keys, which bring it back into view.
      style={{ '--at': Math.min(1, Math.max(0, share)), opacity: share < 0 || share > 1 ? 0 : undefined }}
      onFocus={() => onReveal(seconds)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        const handle = event.currentTarget;
        const { left, width } = handle.parentElement!.getBoundingClientRect();
        const offset = event.clientX - (left + share * width);
        const run = `${id} ${event.timeStamp}`;
        const onDrag = ({ clientX }: PointerEvent): void =>
          move(view.from + ((clientX - offset - left) / width) * span, DRAG_REACH * span, run);
        handle.setPointerCapture(event.pointerId);
        handle.addEventListener('pointermove', onDrag);
        for (const end of ['pointerup', 'pointercancel'])
          handle.addEventListener(end, () => handle.removeEventListener('pointermove', onDrag), { once: true });
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const step = KEY_SHARE * span * (event.shiftKey ? 0.1 : 1);
        const targets: Readonly<Record<string, Seconds>> = {
          ArrowRight: seconds + step,
          ArrowUp: seconds + step,
          ArrowLeft: seconds - step,
          ArrowDown: seconds - step,
          PageUp: seconds + 10 * step,
          PageDown: seconds - 10 * step,
          Home: min,
          End: max,
        };
        const target = targets[event.key];
        if (target === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        // Less than half a step, so that a key never leads back to where it came from.
        move(target, event.key === 'Home' || event.key === 'End' ? 0 : 0.45 * step, `${id} keys`);
        onReveal(Math.min(max, Math.max(min, target)));
      }}
    />
  );
}
