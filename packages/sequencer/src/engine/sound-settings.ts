import { SOUND_PARAMETERS } from './parameters.js';
import type { SoundParameter, SoundParameterId, SoundSettings } from './parameters.js';

/** Finds a control by its id; `undefined` when there is none of that name. */
export function soundParameter(id: string): SoundParameter | undefined {
  return SOUND_PARAMETERS.find((parameter) => parameter.id === id);
}

/**
 * Completes the settings of a song: a control that it does not name takes its default, a value out of range the nearest one,
 * and what is not a number or not a control is left out.
 *
 * @param sound - `Song.sound`.
 */
export function resolveSoundSettings(sound: Readonly<Record<string, number | string>> = {}): SoundSettings {
  const entries = SOUND_PARAMETERS.map((parameter) => [parameter.id, clampToParameter(parameter, sound[parameter.id])]);
  return Object.fromEntries(entries) as Record<SoundParameterId, number>;
}

/** Moves a value into a control's range; what is not a finite number becomes the default. */
export function clampToParameter({ minimum, maximum, defaultValue }: SoundParameter, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return defaultValue;
  return Math.max(minimum, Math.min(maximum, value));
}

/** Finds the value of a control at a place of its knob's travel, 0–1, on the control's grid of steps. */
export function valueAtKnob(parameter: SoundParameter, travel: number): number {
  const { minimum, maximum, step, mapping } = parameter;
  const share = Math.max(0, Math.min(1, travel));
  const value = mapping === 'linear' ? minimum + share * (maximum - minimum) : minimum * (maximum / minimum) ** share;
  return clampToParameter(parameter, Number((minimum + Math.round((value - minimum) / step) * step).toFixed(6)));
}

/**
 * Moves a knob by a share of its travel, and by one step of the control at least, so that no press of a key is without effect.
 *
 * @param travel - How far, −1…1; an arrow key is some 0.01.
 * @returns The new value, within the control's range.
 */
export function moveKnob(parameter: SoundParameter, value: number, travel: number): number {
  const { step } = parameter;
  const from = clampToParameter(parameter, value);
  const moved = valueAtKnob(parameter, knobAtValue(parameter, from) + travel);
  if (travel > 0 ? moved > from : moved < from) return moved;
  const next = valueAtKnob(parameter, knobAtValue(parameter, from + Math.sign(travel) * step));
  return travel > 0 ? Math.max(from, next) : Math.min(from, next);
}

/** Finds the place of a value on its knob's travel, 0–1. */
export function knobAtValue(parameter: SoundParameter, value: number): number {
  const { minimum, maximum, mapping } = parameter;
  const inside = clampToParameter(parameter, value);
  if (mapping === 'linear') return (inside - minimum) / (maximum - minimum);
  return Math.log(inside / minimum) / Math.log(maximum / minimum);
}
