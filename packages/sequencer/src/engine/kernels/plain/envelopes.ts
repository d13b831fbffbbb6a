import type { Doubles } from '../../addressed.js';
import { ENVELOPE, SILENCE, STAGE } from '../../envelope.js';
import type { EnvelopeKernels } from '../kernels.js';

/** Envelopes. */
export const plainEnvelopes: EnvelopeKernels = {
  writeLevels(envelope, levels, from, to) {
    for (let index = from; index < to;) {
      const stage = envelope[ENVELOPE.stage];
      if (stage === STAGE.attack) index = attack(envelope, levels, index, to);
      else if (stage === STAGE.decay) index = decay(envelope, levels, index, to);
      else if (stage === STAGE.release) index = release(envelope, levels, index, to);
      else if (stage === STAGE.choke) index = choke(envelope, levels, index, to);
      else {
        levels.fill(0, index, to);
        index = to;
      }
    }
    return envelope[ENVELOPE.stage] !== STAGE.idle;
  },
};

function attack(envelope: Doubles, levels: Doubles, from: number, to: number): number {
  const peak = envelope[ENVELOPE.peak] as number;
  const rise = envelope[ENVELOPE.rise] as number;
  const end = gateEnd(envelope, from, to);
  let level = envelope[ENVELOPE.level] as number;
  let index = from;
  // A retrigger with less force than what still sounds goes down to its peak, as steeply as it would rise.
  if (level > peak) for (; index < end && level > peak; index += 1) levels[index] = level = Math.max(peak, level - rise);
  else for (; index < end && level < peak; index += 1) levels[index] = level = Math.min(peak, level + rise);
  envelope[ENVELOPE.level] = level;
  if (level === peak) envelope[ENVELOPE.stage] = STAGE.decay;
  spendGate(envelope, index - from);
  return index;
}

function decay(envelope: Doubles, levels: Doubles, from: number, to: number): number {
  const target = (envelope[ENVELOPE.peak] as number) * (envelope[ENVELOPE.sustain] as number);
  const end = gateEnd(envelope, from, to);
  const distance = fillFall(levels, from, end, target, (envelope[ENVELOPE.level] as number) - target, envelope[ENVELOPE.decay] as number);
  const level = distance < 1e-9 ? target : target + distance;
  envelope[ENVELOPE.level] = level;
  spendGate(envelope, end - from);
  if (level < SILENCE) silence(envelope);
  return end;
}

function release(envelope: Doubles, levels: Doubles, from: number, to: number): number {
  const level = fillFall(levels, from, to, 0, envelope[ENVELOPE.level] as number, envelope[ENVELOPE.release] as number);
  envelope[ENVELOPE.level] = level;
  if (level < SILENCE) silence(envelope);
  return to;
}

function choke(envelope: Doubles, levels: Doubles, from: number, to: number): number {
  const fall = envelope[ENVELOPE.fall] as number;
  let level = envelope[ENVELOPE.level] as number;
  let index = from;
  for (; index < to && level > 0; index += 1) levels[index] = level = Math.max(0, level - fall);
  envelope[ENVELOPE.level] = level;
  if (level === 0) silence(envelope);
  return index;
}

/**
 * Writes a target plus a distance that is multiplied by `keep` from frame to frame. Returns the last distance. Four frames follow from the four
 * before them, so that no frame waits for its neighbour.
 */
function fillFall(levels: Doubles, from: number, to: number, target: number, distance: number, keep: number): number {
  const keep2 = keep * keep;
  const keep4 = keep2 * keep2;
  const next = [distance * keep, distance * keep2, distance * keep * keep2, distance * keep2 * keep2];
  let reached = distance;
  for (let index = from; index < to; index += 1) {
    const place = (index - from) & 3;
    reached = next[place] as number;
    levels[index] = target + reached;
    next[place] = reached * keep4;
  }
  return reached;
}

/** How far the key is held within a range. */
function gateEnd(envelope: Doubles, index: number, to: number): number {
  return Math.min(to, index + (envelope[ENVELOPE.gate] as number));
}

function spendGate(envelope: Doubles, frames: number): void {
  const left = (envelope[ENVELOPE.gate] as number) - frames;
  envelope[ENVELOPE.gate] = left;
  if (left <= 0) envelope[ENVELOPE.stage] = STAGE.release;
}

function silence(envelope: Doubles): void {
  envelope[ENVELOPE.stage] = STAGE.idle;
  envelope[ENVELOPE.level] = 0;
}
