import type { Hertz, Song } from '@loop/core';

import { BLOCK_FRAMES } from '../engine/block.js';
import { createTransport } from '../engine/transport.js';

/** How much music is enough for the code to be compiled, in seconds. */
const MUSIC_SECONDS = 1.5;

/**
 * Plays a song to nobody, with everything on, so that the audio thread has compiled the sound engine before the first note is due. It
 * takes some tens of milliseconds, in which the thread does nothing else: call it before sound flows.
 */
export function warmUp(song: Song, sampleRate: Hertz): void {
  const transport = createTransport({ sampleRate, song: { ...song, intensity: 1 } });
  const block = [new Float32Array(BLOCK_FRAMES), new Float32Array(BLOCK_FRAMES)];
  transport.play();
  for (let frame = 0; frame < MUSIC_SECONDS * sampleRate; frame += BLOCK_FRAMES) transport.process(block, BLOCK_FRAMES);
}
