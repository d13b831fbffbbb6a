import type { Seconds, Ticks } from '@loop/core';
import { TICKS_PER_QUARTER } from '@loop/core';

import type { Transport } from '../engine/transport.js';

/** Notes that were missed by no more than this are played at once; older ones are left out. */
const REPLAY_SECONDS = 0.03;

/** How far a transport moves in a time at its present tempo. */
function ticksIn(transport: Transport, seconds: Seconds): Ticks {
  return (seconds * transport.bpm * TICKS_PER_QUARTER) / 60;
}

/** Starts at a tick, or goes on, as if it had begun `late` seconds ago. */
export function playLate(transport: Transport, tick: Ticks | undefined, late: Seconds): void {
  const from = tick ?? transport.positionTicks;
  if (tick !== undefined) transport.seek(tick);
  transport.play();
  skipTo(transport, from, from + ticksIn(transport, late));
}

/** Jumps to where a jump of `late` seconds ago would have led by now. */
export function seekLate(transport: Transport, tick: Ticks, late: Seconds): void {
  transport.seek(tick);
  if (transport.playing) skipTo(transport, tick, tick + ticksIn(transport, late));
}

/** Halts where a halt `late` seconds ago would have. */
export function pauseLate(transport: Transport, late: Seconds): void {
  if (!transport.playing) return;
  const place = Math.max(0, transport.positionTicks - ticksIn(transport, late));
  transport.pause();
  transport.seek(place, { ring: true });
}

/** Moves to where the song would be, had its present tempo begun `late` seconds ago instead of `before`. */
export function moveToTempo(transport: Transport, before: number, late: Seconds): void {
  if (!transport.playing || transport.bpm === before) return;
  const place = transport.positionTicks;
  const moved = place + (late * (transport.bpm - before) * TICKS_PER_QUARTER) / 60;
  transport.seek(Math.max(0, moved), { ring: true, from: place });
}

function skipTo(transport: Transport, missed: Ticks, now: Ticks): void {
  transport.seek(now, { ring: true, from: Math.max(missed, now - ticksIn(transport, REPLAY_SECONDS)) });
}
