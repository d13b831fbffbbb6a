import type { Voice } from '../genres/instruments.js';

/** The channel of drums, from 0. */
export const DRUM_CHANNEL = 9;

/** How a voice is written: a drum by its key on the drum channel, others with a channel and a General MIDI program of their own. */
export type MidiVoice = { readonly drum: number } | { readonly channel: number; readonly program: number };

/**
 * How each voice is written as General MIDI, so that a file sounds roughly right wherever it is opened.
 *
 * Source: General MIDI 1, https://midi.org/general-midi
 */
export const MIDI_VOICES: Readonly<Record<Voice, MidiVoice>> = {
  kick: { drum: 36 },
  'closed-hat': { drum: 42 },
  'open-hat': { drum: 46 },
  clap: { drum: 39 },
  perc: { drum: 70 },
  bass: { channel: 0, program: 38 },
  sub: { channel: 1, program: 39 },
  acid: { channel: 2, program: 80 },
  lead: { channel: 3, program: 81 },
  stab: { channel: 4, program: 62 },
  pad: { channel: 5, program: 89 },
  riser: { channel: 6, program: 119 },
};

/** The voice that plays a key of the drum channel: kicks, snares and claps, hats and cymbals; all else is percussion. */
export function voiceOfDrum(pitch: number): 'kick' | 'clap' | 'closed-hat' | 'open-hat' | 'perc' {
  if (pitch === 35 || pitch === 36) return 'kick';
  if (pitch >= 38 && pitch <= 40) return 'clap';
  if ([42, 44, 51, 53, 59].includes(pitch)) return 'closed-hat';
  return [46, 49, 52, 55, 57].includes(pitch) ? 'open-hat' : 'perc';
}
