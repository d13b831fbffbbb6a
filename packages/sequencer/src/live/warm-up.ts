import type { Hertz, Song } from '@loop/core';

import { BLOCK_FRAMES } from '../engine/block.js';
import { createWorkletPlayer } from './worklet-player.js';

/** How much music is enough for the code to be compiled, in seconds. */
const MUSIC_SECONDS = 1.5;

/**
 * How many players play it, by turns. What was compiled for one engine alone holds its very objects, and is thrown away as soon as there is a
 * second one; the third finds code that works for any.
 */
const PLAYERS = 3;

/**
 * Plays a song to nobody, with everything on, so that the audio thread has compiled the player and its sound engine before the first note is
 * due. It takes about a tenth of a second, in which the thread does nothing else: call it before sound flows.
 */
export function warmUp(song: Song, sampleRate: Hertz): void {
  const players = Array.from({ length: PLAYERS }, () => createWorkletPlayer({ sampleRate, report: () => {} }));
  const block = [new Float32Array(BLOCK_FRAMES), new Float32Array(BLOCK_FRAMES)];
  for (const player of players) {
    player.receive({ type: 'song', song: { ...song, intensity: 1 }, timing: 'now' });
    player.receive({ type: 'play' });
  }
  for (let frame = 0; frame < MUSIC_SECONDS * sampleRate; frame += BLOCK_FRAMES) {
    for (const player of players) player.process(block, frame);
  }
}
