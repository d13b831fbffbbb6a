import type { Seconds } from '@loop/core';
import type { Signal } from '@preact/signals';

import { placeView, zoomView } from './wave-view.js';
import type { WaveView } from './wave-view.js';

/** How fast the wheel zooms, for each pixel that it scrolls. */
const WHEEL_ZOOM = 0.004;

/**
 * Zooms by wheel and pinch, and scrolls by sideways wheel and by dragging. While everything is seen, the wheel scrolls the page unless Ctrl is held,
 * so that nobody is caught on the way.
 *
 * @returns Ends it.
 */
export function followGestures(field: HTMLElement, view: Signal<WaveView>, length: Seconds): () => void {
  const pointers = new Map<number, number>();
  const timeAt = (x: number): Seconds => {
    const { left, width } = field.getBoundingClientRect();
    const { from, to } = view.peek();
    return from + ((x - left) / width) * (to - from);
  };
  const onWheel = (event: WheelEvent): void => {
    const { from, to } = view.peek();
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    if (to - from >= length && !event.ctrlKey && field.closest('dialog') === null) return;
    event.preventDefault();
    if (isSideways) {
      const pixels = event.deltaX === 0 ? event.deltaY : event.deltaX;
      view.value = placeView(from + (pixels / field.clientWidth) * (to - from), to - from, length);
    } else view.value = zoomView(view.peek(), Math.exp(event.deltaY * WHEEL_ZOOM), timeAt(event.clientX), length);
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target as HTMLElement).closest('[role="slider"]') !== null) return;
    pointers.set(event.pointerId, event.clientX);
    field.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    const { from, to } = view.peek();
    if (other === undefined) view.value = placeView(from - ((event.clientX - before) / field.clientWidth) * (to - from), to - from, length);
    else {
      const factor = Math.max(8, Math.abs(before - other)) / Math.max(8, Math.abs(event.clientX - other));
      view.value = zoomView(view.peek(), factor, timeAt((event.clientX + other) / 2), length);
    }
    pointers.set(event.pointerId, event.clientX);
  };
  const onUp = (event: PointerEvent): void => void pointers.delete(event.pointerId);
  const listeners = { wheel: onWheel, pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp } as const;
  for (const [type, listener] of Object.entries(listeners)) field.addEventListener(type, listener as EventListener, { passive: false });
  return () => {
    for (const [type, listener] of Object.entries(listeners)) field.removeEventListener(type, listener as EventListener);
  };
}
