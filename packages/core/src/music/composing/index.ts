export {
  addToArrangement,
  clearArrangement,
  copyBarToEnd,
  moveInArrangement,
  nameSection,
  removeFromArrangement,
} from '../edits/arrangement.js';
export { removeAutomationPoint, setAutomation, setAutomationPoint } from '../edits/automation.js';
export { SECTIONS, arrangeSong } from '../edits/arrange-song.js';
export type { SectionName, SongSection } from '../edits/arrange-song.js';
export { addBridge, writeBridge } from '../edits/bridges.js';
export type { WriteBridgeOptions } from '../edits/bridges.js';
export { setChords, setChordsLock } from '../edits/chords.js';
export { reverseTrack, rotateTrack, shiftTrack } from '../edits/turn-track.js';
export type { TrackMove, TrackRange } from '../edits/turn-track.js';
export { chordProgression, scaleRun } from '../theory/chord-progression.js';
export type { ProgressionOptions } from '../theory/chord-progression.js';
export { standOnPedal } from '../edits/pedal.js';
export type { Pedal, PedalBar } from '../edits/pedal.js';
export { restingIn, writeEnding } from '../writing/ending.js';
export { addVariation, chooseVariation, clearVariation, copyVariation, variationsOf } from '../edits/variations.js';
export { crashOn, rideOn } from '../writing/cymbals.js';
export { leadOver, phraseEndOf, restLastBeat } from '../writing/phrase-end.js';
export type { PhraseEnd } from '../writing/phrase-end.js';
export { tomsOn } from '../writing/toms.js';
export { displaceMotif, invertMotif, ornamentMotif, thinMotif, transposeMotif } from '../writing/motif.js';
export type { Motif, MotifNote } from '../writing/motif.js';
