import type { Song } from '@loop/core';

import { warmUp } from '../warm-up.js';
import { createWorkletPlayer } from '../worklet-player.js';

/** What a worker is asked: whether the player is warmed, as the worklet does it, before its first quantum. */
export interface FirstQuantaQuestion {
  readonly song: Song;
  readonly isWarm: boolean;
}

/** How long quanta took, in milliseconds. */
export interface FirstQuanta {
  /** The very first. */
  readonly first: number;
  /** The hundred after it. */
  readonly early: number;
  /** A hundred, as soon as everything has been compiled for long. */
  readonly later: number;
}

const SAMPLE_RATE = 48_000;

/** Measures a fresh player. A worker is, like an audio thread, a world of its own in which nothing has been compiled yet. */
function measure({ song, isWarm }: FirstQuantaQuestion): FirstQuanta {
  const player = createWorkletPlayer({ sampleRate: SAMPLE_RATE, report: () => {} });
  if (isWarm) warmUp(song, SAMPLE_RATE);
  player.receive({ type: 'song', song, timing: 'now' });
  if (isWarm) player.prepare();
  player.receive({ type: 'play' });
  const output = [new Float32Array(128), new Float32Array(128)];
  let frame = 0;
  const spend = (quanta: number): number => {
    const start = performance.now();
    for (let quantum = 0; quantum < quanta; quantum += 1) {
      player.process(output, frame);
      frame += 128;
    }
    return performance.now() - start;
  };
  const [first, early] = [spend(1), spend(100)];
  spend(900);
  return { first, early, later: Math.min(...Array.from({ length: 20 }, () => spend(100))) };
}

globalThis.onmessage = ({ data }: MessageEvent<FirstQuantaQuestion>) => globalThis.postMessage(measure(data));
