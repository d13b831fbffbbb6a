import type { Levels, TimedEvent } from '@loop/sequencer/live';

import type { StudioPlayer } from '../audio/player.js';

/** What is heard at one frame of the screen. */
export interface Frame {
  /** Seconds since the page was opened. */
  readonly seconds: number;
  /** Seconds since the frame before; many at the last one, so that every light goes out. */
  readonly elapsed: number;
  /** Whether the music plays; a few frames more follow after its end, so that lights can go out. */
  readonly playing: boolean;
  /** Levels of the mix. */
  readonly levels: Levels;
  /** What became audible since the frame before. */
  readonly events: readonly TimedEvent[];
}

/** Calls its listeners once for each frame of the screen while something is heard, and rests otherwise. */
export interface FrameLoop {
  /** Listens; returns the way to stop. */
  listen(listener: (frame: Frame) => void): () => void;
  /** Something sounds: starts, when it rests, and goes on for a while. */
  wake(): void;
}

const SILENCE: Levels = { peak: [0, 0], rms: [0, 0] };

/** How long lights go on after the music has stopped, in seconds. */
const AFTERGLOW = 1.5;

/** Longer than any light goes on, in seconds. */
const LONG = 60;

/** Creates a loop that asks a player. */
export function createFrameLoop(player: StudioPlayer, isPlaying: () => boolean): FrameLoop {
  const listeners = new Set<(frame: Frame) => void>();
  let running = false;
  let end = 0;
  let last = 0;

  const step = (milliseconds: number): void => {
    const seconds = milliseconds / 1000;
    const playing = isPlaying();
    if (playing || player.previewPlace() !== undefined) end = seconds + AFTERGLOW;
    running = seconds < end;
    const elapsed = running ? Math.max(0, seconds - last) : LONG;
    last = seconds;
    const frame: Frame = { seconds, elapsed, playing, levels: running ? player.levels() : SILENCE, events: player.takeEvents() };
    for (const listener of listeners) listener(frame);
    if (running) requestAnimationFrame(step);
  };
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake() {
      const now = performance.now() / 1000;
      end = now + AFTERGLOW;
      if (running) return;
      running = true;
      last = now;
      requestAnimationFrame(step);
    },
  };
}
