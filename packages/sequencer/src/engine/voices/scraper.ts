import { BLOCK_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { createFilter, highpass12, resetFilter, warpedCutoff } from '../filter.js';
import { decibelsToGain } from '../math.js';
import { createNoise, nextNoise } from '../noise.js';
import type { Sounding } from './voice.js';

/** What distinguishes one thing that rattles or is scraped from another. */
export interface ScraperOptions {
  readonly envelope: EnvelopeShape;
  /** Below this there is little of it. */
  readonly lowHertz: number;
  /** How many teeth the scraper passes in a second; 0 rattles without any. */
  readonly teethHertz: number;
  readonly volumeDb: number;
  /** Which noise it is, so that no two voices share theirs. */
  readonly seed: number;
}

/** A güira: a metal cylinder with teeth, scraped with a fork. */
export const GUIRA: ScraperOptions = {
  envelope: { attack: 0.004, decay: 0.09, sustain: 0.25, release: 0.05 },
  lowHertz: 4_200,
  teethHertz: 95,
  volumeDb: -18,
  seed: 10,
};

/** A shaker or a maraca: the seeds arrive a little after the hand. */
export const SHAKER: ScraperOptions = {
  envelope: { attack: 0.012, decay: 0.07, sustain: 0, release: 0.05 },
  lowHertz: 5_500,
  teethHertz: 0,
  volumeDb: -21,
  seed: 11,
};

/** Noise above an edge, as of seeds or of teeth that a scraper passes one after the other. */
export function createScraper(sampleRate: number, { envelope: shape, lowHertz, teethHertz, volumeDb, seed }: ScraperOptions): Sounding {
  const envelope = createEnvelope(sampleRate, shape);
  const levels = new Float64Array(BLOCK_FRAMES);
  const sound = new Float64Array(BLOCK_FRAMES);
  const noise = createNoise(seed);
  const filter = createFilter();
  filter.g = warpedCutoff(Math.min(lowHertz, 0.4 * sampleRate), sampleRate);
  filter.k = Math.SQRT2;
  const gain = decibelsToGain(volumeDb);
  const increment = teethHertz / sampleRate;
  const state = { phase: 0.5 };
  return {
    get level() {
      return envelope.level;
    },
    start(_pitch, velocity, gateFrames) {
      if (!envelope.active) state.phase = 0;
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset() {
      envelope.reset();
      resetFilter(filter);
      noise.state = createNoise(seed).state;
      state.phase = 0;
    },
    render(output, from, to) {
      envelope.write(levels, from, to);
      let { phase } = state;
      for (let index = from; index < to; index += 1) {
        // Each tooth strikes and fades before the next.
        const tooth = 1 - phase;
        sound[index] = nextNoise(noise) * (increment === 0 ? 1 : 0.3 + 1.4 * tooth * tooth);
        phase += increment;
        if (phase >= 1) phase -= 1;
      }
      state.phase = phase;
      highpass12(filter, sound, from, to);
      for (let index = from; index < to; index += 1) {
        output[index] = (output[index] as number) + gain * (levels[index] as number) * (sound[index] as number);
      }
      return envelope.active;
    },
  };
}
