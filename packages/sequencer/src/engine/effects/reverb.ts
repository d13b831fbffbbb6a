import { BLOCK_FRAMES } from '../block.js';
import { exp, exp2 } from '../math.js';
import { advanceRamp, blocksIn, jumpRamp } from '../ramp.js';
import type { StereoEffect } from './stereo-effect.js';
import { TAIL_SILENCE } from './stereo-effect.js';
import { createWetMix, setWetMix } from './wet-mix.js';

/** What tells one room from another. */
export interface ReverbOptions {
  /** Seconds in which the tail falls by 60 dB. */
  readonly decaySeconds: number;
  /** Hertz above which the walls swallow more. */
  readonly dampingHertz: number;
}

/** Lengths of the eight lines in seconds: mutually prime in samples at 44.1 and 48 kHz, spread so that no echo stands out. */
const LINE_SECONDS = [0.0233, 0.0301, 0.0345, 0.0424, 0.0466, 0.0524, 0.0576, 0.0636] as const;

/** Each line is this long, a power of two: enough for the longest at 96 kHz. */
const LINE_SIZE = 8_192;
const LINE_MASK = LINE_SIZE - 1;

const SMOOTHING_SECONDS = 0.03;

/**
 * A room: eight delay lines that feed one another through a Householder matrix, each line damped by a one-pole filter.
 *
 * Source: J.-M. Jot, Digital delay networks for designing artificial reverberators, AES 90th Convention, 1991
 */
export function createReverb(sampleRate: number, { decaySeconds, dampingHertz }: ReverbOptions): StereoEffect {
  const rate = Math.min(sampleRate, 96_000);
  const [n0, n1, n2, n3, n4, n5, n6, n7] = LINE_SECONDS.map((seconds) => Math.round(seconds * rate)) as unknown as Eight;
  const [g0, g1, g2, g3, g4, g5, g6, g7] = [n0, n1, n2, n3, n4, n5, n6, n7].map((frames) =>
    exp2((-9.965784284662087 * frames) / (decaySeconds * sampleRate)),
  ) as unknown as Eight;
  const keep = exp((-2 * Math.PI * dampingHertz) / sampleRate);
  const lines = new Float64Array(8 * LINE_SIZE);
  const damped = new Float64Array(8);
  const mix = createWetMix();
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  const state = { place: 0, awake: false, quietFrames: 0 };

  const reset = (): void => {
    lines.fill(0);
    damped.fill(0);
    state.awake = false;
    jumpRamp(mix.dry, mix.dry.target);
    jumpRamp(mix.wet, mix.wet.target);
  };

  return {
    setWet(wet) {
      setWetMix(mix, wet, state.awake ? smoothing : 0);
    },
    reset,
    process(left, right, heard) {
      if (!state.awake && !heard) return false;
      state.awake = true;
      const take = 1 - keep;
      let { place } = state;
      let d0 = damped[0] as number;
      let d1 = damped[1] as number;
      let d2 = damped[2] as number;
      let d3 = damped[3] as number;
      let d4 = damped[4] as number;
      let d5 = damped[5] as number;
      let d6 = damped[6] as number;
      let d7 = damped[7] as number;
      let dry = mix.dry.value;
      let wet = mix.wet.value;
      let loudest = 0;
      for (let index = 0; index < BLOCK_FRAMES; index += 1) {
        const inputLeft = left[index] as number;
        const inputRight = right[index] as number;
        d0 = keep * d0 + take * (lines[(place - n0) & LINE_MASK] as number);
        d1 = keep * d1 + take * (lines[LINE_SIZE + ((place - n1) & LINE_MASK)] as number);
        d2 = keep * d2 + take * (lines[2 * LINE_SIZE + ((place - n2) & LINE_MASK)] as number);
        d3 = keep * d3 + take * (lines[3 * LINE_SIZE + ((place - n3) & LINE_MASK)] as number);
        d4 = keep * d4 + take * (lines[4 * LINE_SIZE + ((place - n4) & LINE_MASK)] as number);
        d5 = keep * d5 + take * (lines[5 * LINE_SIZE + ((place - n5) & LINE_MASK)] as number);
        d6 = keep * d6 + take * (lines[6 * LINE_SIZE + ((place - n6) & LINE_MASK)] as number);
        d7 = keep * d7 + take * (lines[7 * LINE_SIZE + ((place - n7) & LINE_MASK)] as number);
        const e0 = g0 * d0;
        const e1 = g1 * d1;
        const e2 = g2 * d2;
        const e3 = g3 * d3;
        const e4 = g4 * d4;
        const e5 = g5 * d5;
        const e6 = g6 * d6;
        const e7 = g7 * d7;
        const shared = 0.25 * (e0 + e1 + e2 + e3 + (e4 + e5 + e6 + e7));
        const fromLeft = inputLeft - shared;
        const fromRight = inputRight - shared;
        lines[place] = e0 + fromLeft;
        lines[LINE_SIZE + place] = e1 + fromRight;
        lines[2 * LINE_SIZE + place] = e2 - inputLeft - shared;
        lines[3 * LINE_SIZE + place] = e3 - inputRight - shared;
        lines[4 * LINE_SIZE + place] = e4 + fromLeft;
        lines[5 * LINE_SIZE + place] = e5 + fromRight;
        lines[6 * LINE_SIZE + place] = e6 - inputLeft - shared;
        lines[7 * LINE_SIZE + place] = e7 - inputRight - shared;
        place = (place + 1) & LINE_MASK;
        const roomLeft = 0.5 * (d0 - d3 + (d4 - d7));
        const roomRight = 0.5 * (d1 - d2 + (d5 - d6));
        left[index] = dry * inputLeft + wet * roomLeft;
        right[index] = dry * inputRight + wet * roomRight;
        dry += mix.dry.slope;
        wet += mix.wet.slope;
        loudest = Math.max(loudest, Math.abs(d0), Math.abs(d7));
      }
      state.place = place;
      damped[0] = d0;
      damped[1] = d1;
      damped[2] = d2;
      damped[3] = d3;
      damped[4] = d4;
      damped[5] = d5;
      damped[6] = d6;
      damped[7] = d7;
      advanceRamp(mix.dry);
      advanceRamp(mix.wet);
      state.quietFrames = heard || loudest > TAIL_SILENCE ? 0 : state.quietFrames + BLOCK_FRAMES;
      if (state.quietFrames > LINE_SIZE) reset();
      return true;
    },
  };
}

type Eight = [number, number, number, number, number, number, number, number];
