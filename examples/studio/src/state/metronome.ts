import { TICKS_PER_STEP, beatsOf, ticksPerBar, ticksToSeconds } from '@loop/core';
import type { Song } from '@loop/core';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import type { StudioPlayer } from '../audio/player.js';
import type { FrameLoop } from './frame-loop.js';

/** How far ahead clicks are handed to the audio thread, in seconds: longer than a slow frame of the screen. */
const AHEAD = 0.25;

/** Creates a metronome: a click on every beat of what plays, louder on the first. */
export function createMetronome(song: ReadonlySignal<Song>, player: StudioPlayer, frames: FrameLoop) {
  const isOn = signal(false);
  let handedUpTo = -1;
  frames.listen(({ playing }) => {
    const now = playing && isOn.peek() ? player.clock() : undefined;
    if (now === undefined) {
      handedUpTo = -1;
      return;
    }
    const { bpm } = song.peek();
    const beat = beatsOf(song.peek()).stepsPerBeat * TICKS_PER_STEP;
    const next = Math.ceil(now.tick / beat) * beat;
    const until = now.tick + AHEAD / ticksToSeconds(1, bpm);
    // After a jump, or a start, what was handed on before says nothing.
    if (handedUpTo > until + beat || handedUpTo < now.tick - beat) handedUpTo = now.tick - 1;
    for (let tick = next; tick < until; tick += beat) {
      if (tick <= handedUpTo) continue;
      handedUpTo = tick;
      const isFirst = tick % ticksPerBar(song.peek()) === 0;
      const at = now.time + ticksToSeconds(tick - now.tick, bpm);
      void player.sound(song.peek(), { voice: 'clave', pitches: [], velocity: isFirst ? 1 : 0.5, seconds: 0.05 }, at).catch(() => {});
    }
  });
  return { isClicking: isOn, toggleMetronome: () => (isOn.value = !isOn.value) };
}
