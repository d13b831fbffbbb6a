import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { createFilter, cutoffShare, resetFilter } from '../filter.js';
import { decibelsToGain } from '../math.js';
import { createNoise, nextNoise, seedNoise } from '../noise.js';
import type { Workspace } from '../workspace.js';
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
  volumeDb: -12,
  seed: 10,
};

/** A shaker or a maraca: the seeds arrive a little after the hand. */
export const SHAKER: ScraperOptions = {
  envelope: { attack: 0.012, decay: 0.07, sustain: 0, release: 0.05 },
  lowHertz: 5_500,
  teethHertz: 0,
  volumeDb: -17,
  seed: 11,
};

/** Noise above an edge, as of seeds or of teeth that a scraper passes one after the other. */
export function createScraper(
  workspace: Workspace,
  sampleRate: number,
  { envelope: shape, lowHertz, teethHertz, volumeDb, seed }: ScraperOptions,
): Sounding {
  const { kernels, levels, sound } = workspace;
  const envelope = createEnvelope(workspace, sampleRate, shape);
  const noise = createNoise(workspace, seed);
  const edge = Math.min(lowHertz, 0.4 * sampleRate);
  const filter = createFilter(workspace, edge, Math.SQRT2, sampleRate);
  const cutoffs = workspace.doubles(BLOCK_FRAMES / CONTROL_FRAMES).fill(cutoffShare(edge, sampleRate));
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
      seedNoise(noise, seed);
      state.phase = 0;
    },
    render(output, from, to) {
      const lasts = kernels.writeLevels(envelope.numbers, levels, from, to);
      let { phase } = state;
      for (let index = from; index < to; index += 1) {
        // Each tooth strikes and fades before the next.
        const tooth = 1 - phase;
        sound[index] = nextNoise(noise) * (increment === 0 ? 1 : 0.3 + 1.4 * tooth * tooth);
        phase += increment;
        if (phase >= 1) phase -= 1;
      }
      state.phase = phase;
      kernels.movingHighpass12(filter, cutoffs, sound, from, to);
      kernels.addScaled(output, levels, sound, gain, from, to);
      return lasts;
    },
  };
}
