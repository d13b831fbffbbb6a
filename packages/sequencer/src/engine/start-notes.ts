import type { NoteEvent } from '@loop/core';

import type { Engine } from './engine.js';

/** The pitch of a drum that has one only, which nothing reads. */
const UNPITCHED: readonly number[] = [60];

/** Starts the notes of an event, or one note of a drum without a pitch, at a frame of the engine's next block, 0–127. */
export function startNotes(
  engine: Engine,
  { voice, pitches, velocity: exact }: Pick<NoteEvent, 'voice' | 'pitches' | 'velocity'>,
  { offset, gateFrames }: { readonly offset: number; readonly gateFrames: number },
): void {
  const velocity = quantize(exact);
  for (const pitch of pitches.length === 0 ? UNPITCHED : pitches) engine.startNote({ voice, pitch, velocity, gateFrames, offset });
}

/** Rounds away the last bits of a number that other platforms may have computed differently. */
function quantize(velocity: number): number {
  return Math.round(velocity * 65_536) / 65_536;
}
