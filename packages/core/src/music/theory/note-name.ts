import { PITCH_CLASSES, foldOctave } from './pitch.js';

const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/**
 * Reads the name of a note with its octave, sharp or flat, as a MIDI pitch; C4 is 60.
 *
 * @returns The pitch, or `undefined` when the text is no note or lies outside 0–127.
 */
export function parseNoteName(text: string): number | undefined {
  const [, letter, accidental, octave] = /^([A-G])([#b]?)(-?\d{1,2})$/.exec(text) ?? [];
  if (letter === undefined) return undefined;
  const alter = accidental === '#' ? 1 : accidental === 'b' ? -1 : 0;
  const pitch = 12 * (Number(octave) + 1) + (NATURALS[letter] as number) + alter;
  return pitch >= 0 && pitch <= 127 ? pitch : undefined;
}

/** Writes a MIDI pitch as a note with its octave, with sharps: 60 is `C4`. */
export function formatNoteName(pitch: number): string {
  return `${PITCH_CLASSES[foldOctave(pitch)]}${Math.floor(pitch / 12) - 1}`;
}
