import { createEnvelope } from '../envelope.js';
import { decibelsToGain, exp2, pitchToHertz, sinCycles } from '../math.js';
import { createNoise, nextNoise, seedNoise } from '../noise.js';
import type { Workspace } from '../workspace.js';
import type { Sounding } from './voice.js';

/** What distinguishes one drum with a skin from another. */
export interface SkinOptions {
  /** Which note each of its sizes settles at, by MIDI pitch; `undefined` is the pitch itself. */
  readonly notes?: Readonly<Record<number, number>> | undefined;
  /** The note of a pitch that is not among them. @defaultValue the pitch itself */
  readonly note?: number | undefined;
  /** How far above its note it starts, in octaves. */
  readonly bend: number;
  /** Seconds in which it falls to the note. */
  readonly fallSeconds: number;
  /** Seconds in which it fades. */
  readonly decay: number;
  /** A second mode of the skin: its frequency beside the first, and its level. */
  readonly overtone?: { readonly ratio: number; readonly level: number } | undefined;
  /** The noise of the stroke: its level beside the skin, and the seconds in which it fades. */
  readonly tap: { readonly level: number; readonly decay: number };
  readonly volumeDb: number;
  /** Which noise it is, so that no two voices share theirs. */
  readonly seed: number;
}

/** A tom, struck with a stick: it falls by a fifth. */
export const TOM: SkinOptions = { bend: 0.58, fallSeconds: 0.06, decay: 0.6, tap: { level: 0.7, decay: 0.04 }, volumeDb: -18, seed: 4 };

const OVERTONE = { ratio: 1.59, level: 0.35 };
const CONGA_NOTES = { 64: 50, 63: 55 };

/** A conga's open tone, low or high: the fingers leave the skin at once. */
export const CONGA: SkinOptions = {
  notes: CONGA_NOTES,
  note: 55,
  bend: 0.12,
  fallSeconds: 0.03,
  decay: 0.42,
  overtone: OVERTONE,
  tap: { level: 0.35, decay: 0.015 },
  volumeDb: -17,
  seed: 5,
};

/** A conga slapped: hardly a note, a crack. */
export const SLAP: SkinOptions = {
  note: 58,
  bend: 0.3,
  fallSeconds: 0.01,
  decay: 0.09,
  overtone: { ratio: 2.92, level: 0.7 },
  tap: { level: 1.6, decay: 0.035 },
  volumeDb: -18,
  seed: 6,
};

/** A conga struck with the heel of the hand, which stays. */
export const MUFFLED: SkinOptions = {
  note: 48,
  bend: 0.15,
  fallSeconds: 0.02,
  decay: 0.08,
  tap: { level: 0.4, decay: 0.02 },
  volumeDb: -15,
  seed: 7,
};

/** A pair of bongos, low and high. */
export const BONGO: SkinOptions = {
  notes: { 61: 62, 60: 69 },
  note: 69,
  bend: 0.15,
  fallSeconds: 0.015,
  decay: 0.16,
  overtone: OVERTONE,
  tap: { level: 0.6, decay: 0.012 },
  volumeDb: -15,
  seed: 8,
};

/** A surdo, or the low head of a tambora: a large drum struck with a soft mallet. */
export const SURDO: SkinOptions = {
  note: 33,
  bend: 0.35,
  fallSeconds: 0.05,
  decay: 0.9,
  overtone: { ratio: 1.59, level: 0.2 },
  tap: { level: 0.15, decay: 0.02 },
  volumeDb: -10,
  seed: 9,
};

/** A drum with a skin: it starts above its note, falls to it and rings, with the tap of a hand, a mallet or a stick. */
export function createSkin(workspace: Workspace, sampleRate: number, options: SkinOptions): Sounding {
  const { notes = {}, note, bend, fallSeconds, decay, overtone = { ratio: 1, level: 0 }, tap: stroke, volumeDb, seed } = options;
  const envelope = createEnvelope(workspace, sampleRate, { attack: 0.001, decay, sustain: 0, release: decay });
  const tap = createEnvelope(workspace, sampleRate, { attack: 0.0005, decay: stroke.decay, sustain: 0, release: stroke.decay });
  const { kernels, levels, sound: taps } = workspace;
  const noise = createNoise(workspace, seed);
  const gain = decibelsToGain(volumeDb);
  const fall = exp2(-bend / (fallSeconds * sampleRate));
  const state = { phase: 0.5, second: 0.5, increment: 0.5, target: 0.5 };
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      if (!envelope.active) state.phase = state.second = 0;
      state.target = pitchToHertz(notes[pitch] ?? note ?? pitch) / sampleRate;
      state.increment = state.target * exp2(bend);
      envelope.start(velocity, gateFrames);
      tap.start(velocity * velocity, gateFrames);
    },
    release: envelope.release,
    choke() {
      envelope.choke();
      tap.choke();
    },
    reset() {
      envelope.reset();
      tap.reset();
      seedNoise(noise, seed);
      state.phase = state.second = 0;
    },
    render(output, from, to) {
      const lasts = kernels.writeLevels(envelope.numbers, levels, from, to);
      kernels.writeLevels(tap.numbers, taps, from, to);
      const { target } = state;
      const { ratio, level } = overtone;
      let { phase, second, increment } = state;
      for (let index = from; index < to; index += 1) {
        const loud = levels[index] as number;
        // The second mode fades twice as fast.
        const skin = loud * sinCycles(phase) + (level === 0 ? 0 : level * loud * loud * sinCycles(second));
        output[index] = (output[index] as number) + gain * (skin + stroke.level * (taps[index] as number) * nextNoise(noise));
        phase += increment;
        if (phase >= 1) phase -= 1;
        second += increment * ratio;
        if (second >= 1) second -= 1;
        increment = Math.max(target, increment * fall);
      }
      state.phase = phase;
      state.second = second;
      state.increment = increment;
      return lasts;
    },
  };
}
