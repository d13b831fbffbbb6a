export { decodeMidi } from './decode-midi.js';
export type { DecodeMidiOptions } from './decode-midi.js';
export { encodeMidi } from './encode-midi.js';
export type { EncodeMidiOptions } from './encode-midi.js';
export type {
  DecodedMidi,
  MidiDivision,
  MidiFile,
  MidiKeySignature,
  MidiMarker,
  MidiMoment,
  MidiNote,
  MidiProgram,
  MidiTempo,
  MidiTimeSignature,
  MidiTrack,
} from './midi-file.js';
export { songFromMidi } from './song-from-midi.js';
export type { ImportedSong } from '../song/imported-song.js';
