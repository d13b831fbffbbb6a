import type { Voice } from '../genres/instruments.js';
import { VOICES } from '../genres/instruments.js';

/** The channel of drums, from 0. */
export const DRUM_CHANNEL = 9;

/**
 * How a voice is written: a drum by a key on the drum channel, the first unless its pitch is another of them, others with a channel and a
 * General MIDI program of their own. All the keys of a drum are read as that drum.
 */
export type MidiVoice = { readonly keys: readonly [number, ...number[]] } | { readonly channel: number; readonly program: number };

/**
 * How each voice is written as General MIDI, so that a file sounds roughly right wherever it is opened.
 *
 * Source: General MIDI 1, https://midi.org/general-midi
 */
export const MIDI_VOICES: Readonly<Record<Voice, MidiVoice>> = {
  kick: { keys: [36, 35] },
  'closed-hat': { keys: [42, 44] },
  'open-hat': { keys: [46] },
  ride: { keys: [51, 53, 59] },
  crash: { keys: [49, 52, 55, 57] },
  guira: { keys: [73, 74] },
  shaker: { keys: [82, 69] },
  clap: { keys: [39, 38, 40] },
  clave: { keys: [75, 76, 77] },
  rim: { keys: [37] },
  tom: { keys: [45, 41, 43, 47, 48, 50] },
  perc: { keys: [70] },
  conga: { keys: [63, 64] },
  slap: { keys: [65, 66] },
  muffled: { keys: [62] },
  bongo: { keys: [60, 61] },
  cowbell: { keys: [56, 67, 68] },
  surdo: { keys: [87, 86] },
  bass: { channel: 0, program: 38 },
  sub: { channel: 1, program: 39 },
  acid: { channel: 2, program: 80 },
  lead: { channel: 3, program: 81 },
  stab: { channel: 4, program: 62 },
  pad: { channel: 5, program: 89 },
  riser: { channel: 6, program: 119 },
};

/** Whether a voice is written on the drum channel. */
export function isDrum(voice: Voice): boolean {
  return 'keys' in MIDI_VOICES[voice];
}

/** The voice that plays a key of the drum channel; what has no voice of its own is percussion. */
export function voiceOfDrum(pitch: number): Voice {
  return VOICES.find((voice) => isKeyOf(MIDI_VOICES[voice], pitch)) ?? 'perc';
}

function isKeyOf(voice: MidiVoice, pitch: number): boolean {
  return 'keys' in voice && voice.keys.includes(pitch);
}
