import { BASE_OCTAVES, PITCH_CLASSES, articulationsOf, pitchOfDegree } from '@loop/core';
import type { Instrument, PitchedInstrument, Song, Step } from '@loop/core';
import { surfaceTexts } from '../texts/surface.js';

/** Names the pitch of a step, such as `D#2`. */
export function pitchName(song: Pick<Song, 'key'>, instrument: PitchedInstrument, step: Step): string {
  const pitch = pitchOfDegree(song.key, BASE_OCTAVES[instrument], step.degree ?? 0, step.alter ?? 0);
  return `${PITCH_CLASSES[pitch % 12] ?? ''}${Math.floor(pitch / 12) - 1}`;
}

/** Says what a step is, for screen readers. */
export function describeStep(song: Pick<Song, 'key'>, instrument: Instrument, step: Step | undefined): string {
  const { grid, articulations } = surfaceTexts.value;
  if (step === undefined) return grid.rest;
  const parts = [grid.hits(step.hits)];
  if (instrument in BASE_OCTAVES) parts.push(pitchName(song, instrument as PitchedInstrument, step));
  const articulation = step.articulation ?? articulationsOf(instrument)[0];
  if (articulation !== undefined) parts.push(articulations[articulation]);
  if (step.velocity < 1) parts.push(grid.velocity(Math.round(step.velocity * 100)));
  if (step.probability < 1) parts.push(grid.probability(Math.round(step.probability * 100)));
  return parts.join(', ');
}
