import type { Seconds, Ticks } from '@loop/core';

import type { Levels } from './messages.js';

/** From `time` on, the transport stands at `tick` and moves by `ticksPerSecond`; 0 when it rests. */
export interface ClockAnchor {
  /** Time of the audio context. */
  readonly time: Seconds;
  readonly tick: Ticks;
  readonly ticksPerSecond: number;
  /** Levels of what was made shortly before that time. */
  readonly levels: Levels;
}

/** Answers where the music is, and how loud, at a time of the audio context, from what the worklet reported. */
export interface AudibleClock {
  /** Takes a report. Reports may come late and in bunches; they carry their own times. */
  add(anchor: ClockAnchor): void;
  /** The tick that sounds at a time; before the first report it is 0. */
  tickAt(time: Seconds): Ticks;
  /** The levels at a time; silence before the first report. */
  levelsAt(time: Seconds): Levels;
}

const SILENCE: Levels = { peak: [0, 0], rms: [0, 0] };

/** How long reports are kept: longer than any output latency. */
const KEEP_SECONDS = 2;

/** How far the clock runs on after the last report: several times the pause between two. Then the sound itself must hang. */
const GUESS_SECONDS = 0.1;

/** Creates a clock at tick 0, at rest. */
export function createAudibleClock(): AudibleClock {
  let anchors: ClockAnchor[] = [{ time: Number.NEGATIVE_INFINITY, tick: 0, ticksPerSecond: 0, levels: SILENCE }];
  const anchorAt = (time: Seconds): ClockAnchor => anchors.findLast((other) => other.time <= time) ?? (anchors[0] as ClockAnchor);
  return {
    add(anchor) {
      const recent = anchors.filter((other, index) => {
        const next = anchors[index + 1];
        return other.time < anchor.time && (next === undefined || next.time > anchor.time - KEEP_SECONDS);
      });
      anchors = [...recent, anchor];
    },
    tickAt(time) {
      const anchor = anchorAt(time);
      const elapsed = anchor.ticksPerSecond === 0 ? 0 : Math.min(GUESS_SECONDS, Math.max(0, time - anchor.time));
      return anchor.tick + elapsed * anchor.ticksPerSecond;
    },
    levelsAt: (time) => anchorAt(time).levels,
  };
}
