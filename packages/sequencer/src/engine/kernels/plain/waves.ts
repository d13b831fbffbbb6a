import { METAL_LANES, METAL_WAVES } from '../../metal.js';
import { cosCycles, sinCycles } from '../../math.js';
import { nextNoise } from '../../noise.js';
import { GLIDE, INCREMENT, PHASE } from '../../oscillator.js';
import { FALL, TARGET } from '../../voices/kick.js';
import { WAVE_FRAMES } from '../../wavetable.js';
import type { WaveKernels } from '../kernels.js';
import { plainEnvelopes } from './envelopes.js';
import { addThreeSaws } from './three-saws.js';

/** Raw sounds. Sawteeth and squares have their jumps rounded over two samples, so that they hardly alias. */
export const plainWaves: WaveKernels = {
  /** Source: V. Välimäki and A. Huovilainen, Antialiasing Oscillators in Subtractive Synthesis, 2007 (PolyBLEP) */
  fillSaw(oscillator, output, from, to) {
    const glide = oscillator[GLIDE] as number;
    let phase = oscillator[PHASE] as number;
    let increment = oscillator[INCREMENT] as number;
    for (let index = from; index < to; index += 1) {
      let value = 2 * phase - 1;
      if (phase < increment) {
        const t = 1 - phase / increment;
        value += t * t;
      } else if (phase > 1 - increment) {
        const t = 1 + (phase - 1) / increment;
        value -= t * t;
      }
      output[index] = value;
      phase += increment;
      if (phase >= 1) phase -= 1;
      increment *= glide;
    }
    oscillator[PHASE] = phase;
    oscillator[INCREMENT] = increment;
  },

  fillSquare(oscillator, output, from, to) {
    const glide = oscillator[GLIDE] as number;
    let phase = oscillator[PHASE] as number;
    let increment = oscillator[INCREMENT] as number;
    for (let index = from; index < to; index += 1) {
      const half = phase < 0.5;
      let value = half ? 1 : -1;
      const sinceJump = half ? phase : phase - 0.5;
      if (sinceJump < increment) {
        const t = 1 - sinceJump / increment;
        value -= half ? t * t : -t * t;
      } else if (sinceJump > 0.5 - increment) {
        const t = 1 + (sinceJump - 0.5) / increment;
        value -= half ? t * t : -t * t;
      }
      output[index] = value;
      phase += increment;
      if (phase >= 1) phase -= 1;
      increment *= glide;
    }
    oscillator[PHASE] = phase;
    oscillator[INCREMENT] = increment;
  },

  addThreeSaws(envelope, levels, a, b, c, gain, output, from, to) {
    const lasts = plainEnvelopes.writeLevels(envelope, levels, from, to);
    addThreeSaws(levels, a, b, c, gain, output, from, to);
    return lasts;
  },

  addWave(envelope, levels, table, oscillator, gain, output, from, to) {
    const lasts = plainEnvelopes.writeLevels(envelope, levels, from, to);
    const increment = oscillator[INCREMENT] as number;
    let phase = oscillator[PHASE] as number;
    for (let index = from; index < to; index += 1) {
      const place = phase * WAVE_FRAMES;
      const whole = place | 0;
      const low = table[whole] as number;
      const value = low + (place - whole) * ((table[whole + 1] as number) - low);
      output[index] = (output[index] as number) + gain * (levels[index] as number) * value;
      phase += increment;
      if (phase >= 1) phase -= 1;
    }
    oscillator[PHASE] = phase;
    return lasts;
  },

  addSine(envelope, levels, oscillator, gain, output, from, to) {
    const lasts = plainEnvelopes.writeLevels(envelope, levels, from, to);
    const increment = oscillator[INCREMENT] as number;
    const phase = oscillator[PHASE] as number;
    // A steady sine follows from its last two samples; it starts afresh in every call, so that no error adds up.
    const turn = 2 * cosCycles(increment);
    let before = sinCycles(phase - increment);
    let sine = sinCycles(phase);
    for (let index = from; index < to; index += 1) {
      output[index] = (output[index] as number) + gain * (levels[index] as number) * sine;
      const next = turn * sine - before;
      before = sine;
      sine = next;
    }
    const reached = phase + (to - from) * increment;
    oscillator[PHASE] = reached - Math.floor(reached);
    return lasts;
  },

  addFallingSine(envelope, levels, drum, gain, output, from, to) {
    const lasts = plainEnvelopes.writeLevels(envelope, levels, from, to);
    const target = drum[TARGET] as number;
    const fall = drum[FALL] as number;
    let phase = drum[PHASE] as number;
    let increment = drum[INCREMENT] as number;
    for (let index = from; index < to; index += 1) {
      output[index] = (output[index] as number) + gain * (levels[index] as number) * sinCycles(phase);
      phase += increment;
      if (phase >= 1) phase -= 1;
      increment = Math.max(target, increment * fall);
    }
    drum[PHASE] = phase;
    drum[INCREMENT] = increment;
    return lasts;
  },

  fillMetal(waves, output, from, to) {
    output.fill(0, from, to);
    for (let wave = 0; wave < METAL_WAVES; wave += 1) {
      const step = waves[2 * METAL_LANES + wave] as number;
      const up = waves[3 * METAL_LANES + wave] as number;
      const turn = waves[4 * METAL_LANES + wave] as number;
      let phase = waves[wave] as number;
      let modulator = waves[METAL_LANES + wave] as number;
      for (let index = from; index < to; index += 1) {
        // A shift by 31 leaves -1 in the lower half of the cycle and 0 in the upper.
        output[index] = (output[index] as number) + (1 + 2 * (phase >> 31));
        phase = (phase + up + (turn & (modulator >> 31))) | 0;
        modulator = (modulator + step) | 0;
      }
      waves[wave] = phase;
      waves[METAL_LANES + wave] = modulator;
    }
  },

  fillWhite(noise, output, from, to) {
    for (let index = from; index < to; index += 1) output[index] = nextNoise(noise);
  },

  /** Source: Paul Kellet's economy pink filter (public domain), https://www.firstpr.com.au/dsp/pink-noise/ */
  fillPink(noise, pink, output, from, to) {
    plainWaves.fillWhite(noise, output, from, to);
    let a = pink[0] as number;
    let b = pink[1] as number;
    let c = pink[2] as number;
    for (let index = from; index < to; index += 1) {
      const white = output[index] as number;
      a = 0.99765 * a + white * 0.099046;
      b = 0.963 * b + white * 0.2965164;
      c = 0.57 * c + white * 1.0526913;
      output[index] = 0.12 * (a + b + c + white * 0.1848);
    }
    pink[0] = a;
    pink[1] = b;
    pink[2] = c;
  },
};
