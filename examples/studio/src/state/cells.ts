import { PITCHED_INSTRUMENTS } from '@loop/core';
import type { Instrument, PitchedInstrument } from '@loop/core';

import type { ChosenCell } from './edit-actions.js';

/** The lowest and the highest scale degree that a step can be given by hand; further off nothing is heard. */
export const DEGREES = { low: -7, high: 21 } as const;

/** The nearest scale degree that a step can be given by hand. */
export function clampDegree(degree: number): number {
  return Math.min(DEGREES.high, Math.max(DEGREES.low, Math.round(degree)));
}

/** Whether the steps of an instrument have a pitch. */
export function isPitched(instrument: Instrument): instrument is PitchedInstrument {
  return (PITCHED_INSTRUMENTS as readonly string[]).includes(instrument);
}

/** The id of a cell's element. */
export function cellId(instrument: Instrument, bar: number, step: number): string {
  return `cell-${instrument}-${bar}-${step}`;
}

/** The cell that an element is or lies in; `undefined` elsewhere. */
export function cellOf(target: EventTarget | null): ChosenCell | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
  if (element === null) return undefined;
  const { instrument, bar, step } = element.dataset;
  return { instrument: instrument as Instrument, bar: Number(bar), step: Number(step) };
}
