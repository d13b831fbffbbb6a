import type { Fraction, Ticks } from '../../units.js';
import { voiceOfStep } from '../genres/articulations.js';
import type { Instrument, Voice } from '../genres/instruments.js';
import type { Step } from '../song/song.js';
import { TICKS_PER_STEP } from '../song/song.js';

/** One strike of a step: when, after the step's own time, and how loud. */
export interface Strike {
  readonly delayTicks: Ticks;
  readonly velocity: Fraction;
}

/** How an instrument's step sounds: the voice, its strikes and how long each is held. */
export interface Stroke {
  readonly voice: Voice;
  readonly strikes: readonly Strike[];
  readonly durationTicks: Ticks;
}

/** How long each voice holds its key when the step does not say. */
export const GATE_TICKS: Readonly<Record<Voice, Ticks>> = {
  kick: 480,
  sub: 960,
  bass: 120,
  'closed-hat': 120,
  'open-hat': 240,
  ride: 480,
  crash: 1_920,
  guira: 120,
  shaker: 120,
  clap: 240,
  clave: 120,
  rim: 120,
  acid: 240,
  lead: 480,
  perc: 120,
  tom: 240,
  conga: 240,
  slap: 120,
  muffled: 120,
  bongo: 120,
  cowbell: 240,
  surdo: 480,
  stab: 120,
  pad: 3_840,
  riser: 4_080,
};

/** What a closed hat keeps of its step's velocity, so that an accent of the same velocity stands out by 1.9 dB and more. */
export const CLOSED_HAT_LEVEL = 0.8;

/** What each further hit of a ratchet keeps of the one before: the first carries the beat, the rest bounce off it. */
const RATCHET_DECAY = 0.92;

/** Strikes of a hat roll: 64th notes, the gate of the original's `roll`. More hits than this make a denser roll. */
export const ROLL_STRIKES = 4;

const ROLL_START = 0.5;

/** Says how a step sounds on its instrument. */
export function strokeOf(instrument: Instrument, step: Step): Stroke {
  const { hits, velocity, articulation } = step;
  const voice = voiceOfStep(instrument, articulation);
  if (voice === 'closed-hat' && articulation === 'roll') {
    const strikes = roll(Math.max(hits, ROLL_STRIKES), velocity * CLOSED_HAT_LEVEL);
    return { voice, strikes, durationTicks: step.lengthTicks ?? TICKS_PER_STEP / ROLL_STRIKES };
  }
  const level = voice === 'closed-hat' && articulation !== 'accent' ? CLOSED_HAT_LEVEL : 1;
  return { voice, strikes: ratchet(hits, velocity * level), durationTicks: step.lengthTicks ?? GATE_TICKS[voice] };
}

function ratchet(hits: number, velocity: Fraction): Strike[] {
  const strikes = [{ delayTicks: 0, velocity }];
  for (let hit = 1; hit < hits; hit += 1) strikes.push({ delayTicks: spread(hit, hits), velocity: velocity * RATCHET_DECAY ** hit });
  return strikes;
}

function roll(strikes: number, velocity: Fraction): Strike[] {
  return Array.from({ length: strikes }, (_, strike) => ({
    delayTicks: spread(strike, strikes),
    velocity: velocity * (ROLL_START + ((1 - ROLL_START) * strike) / (strikes - 1)),
  }));
}

function spread(index: number, count: number): Ticks {
  return Math.round((index * TICKS_PER_STEP) / count);
}
