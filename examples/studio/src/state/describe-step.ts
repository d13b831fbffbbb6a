import { BASE_OCTAVES, PITCH_CLASSES, articulationsOf, pitchOfDegree } from '@loop/core';
import type { Instrument, PitchedInstrument, Song, Step } from '@loop/core';

/** Names the pitch of a step, such as `D#2`. */
export function pitchName(song: Pick<Song, 'key'>, instrument: PitchedInstrument, step: Step): string {
  const pitch = pitchOfDegree(song.key, BASE_OCTAVES[instrument], step.degree ?? 0, step.alter ?? 0);
  return `${PITCH_CLASSES[pitch % 12] ?? ''}${Math.floor(pitch / 12) - 1}`;
}

/** Says what a step is, for screen readers. */
export function describeStep(song: Pick<Song, 'key'>, instrument: Instrument, step: Step | undefined): string {
  if (step === undefined) return 'rest';
  const parts = [step.hits === 1 ? '1 hit' : `${step.hits} hits`];
  if (instrument in BASE_OCTAVES) parts.push(pitchName(song, instrument as PitchedInstrument, step));
  const articulation = step.articulation ?? articulationsOf(instrument)[0];
  if (articulation !== undefined) parts.push(articulation);
  if (step.velocity < 1) parts.push(`velocity ${Math.round(step.velocity * 100)} percent`);
  if (step.probability < 1) parts.push(`probability ${Math.round(step.probability * 100)} percent`);
  return parts.join(', ');
}
