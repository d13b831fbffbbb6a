import { compare } from '../golden.js';
import { createNoiseMeter } from '../signal-to-noise.js';
import { runGuidance } from './cases/guidance.js';
import { runModules } from './cases/modules.js';
import { runCondition, runDiffusersLayout, runDit, runFsq, runSource, runTextEncoder, runVae } from './cases/networks.js';
import { runNoise } from './cases/noise.js';
import { runPlanner } from './cases/planner.js';
import { runSchedules } from './cases/schedules.js';
import { runSong } from './cases/songs.js';
import { runSteps } from './cases/steps.js';
import type { CaseRunner } from './case.js';
import type { GoldenCase, GoldenSet } from './golden-set.js';

const RUNNERS: Readonly<Record<string, CaseRunner>> = {
  schedules: runSchedules,
  steps: runSteps,
  guidance: runGuidance,
  cuda_noise: runNoise,
  modules: runModules,
  dit: runDit,
  condition: runCondition,
  fsq: runFsq,
  vae: runVae,
  text_encoder: runTextEncoder,
  source: runSource,
  diffusers_layout: runDiffusersLayout,
  e2e: runSong,
  requests: runSong,
  lm: runPlanner,
};

/** What is known of a case that passed. */
export interface CaseReport {
  /** Of whole songs: decibels of the reference's sound, or its latent where that is less, above the differences to it. */
  readonly soundDb?: number | undefined;
}

/** The groups whose cases are whole songs, and what of their outputs is the result. */
const SONGS = /^(e2e|requests)$/;
const RESULTS = [/^final_latents$/, /^waveform_(raw|spliced|head|mid|tail)$/];
/** The least distance of a whole song from what it is off the float32 reference, in decibels. */
const MIN_SOUND_DB = 80;

/** Runs one case of a set: passes only when every output was compared and none was off, and a whole song is 80 dB above its differences. */
export async function runCase(set: GoldenSet, golden: GoldenCase): Promise<CaseReport> {
  const [group, ...rest] = golden.id.split('/') as [string, ...string[]];
  const run = RUNNERS[group];
  if (run === undefined) throw new Error(`no runner for the group ${group} yet`);
  const meters = RESULTS.map(createNoiseMeter);
  const left = new Set(golden.outputs);
  await run({
    set,
    golden,
    name: rest.join('/'),
    tensor: (name) => set.tensor(golden, name),
    async expect(name, got, tolerance = golden.tolerance) {
      const { data } = await set.tensor(golden, name);
      const fault = compare(got, data, tolerance);
      if (fault !== undefined) throw new Error(`${name}: ${fault}`);
      if (SONGS.test(group)) RESULTS.forEach((result, index) => (result.test(name) ? meters[index]!.add(got, data) : undefined));
      left.delete(name);
    },
  });
  if (left.size > 0) throw new Error(`not compared: ${[...left].join(', ')}`);
  const found = meters.map(({ db }) => db()).filter((db) => db !== undefined);
  if (found.length === 0) return {};
  const soundDb = Math.min(...found);
  if (soundDb < MIN_SOUND_DB)
    throw new Error(`the result is ${soundDb.toFixed(1)} dB above its differences, expected ${MIN_SOUND_DB} at least`);
  return { soundDb };
}
