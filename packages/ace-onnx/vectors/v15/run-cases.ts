import { compare } from '../golden.js';
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

/** Runs one case of a set: passes only when every output was compared and none was off. */
export async function runCase(set: GoldenSet, golden: GoldenCase): Promise<void> {
  const [group, ...rest] = golden.id.split('/') as [string, ...string[]];
  const run = RUNNERS[group];
  if (run === undefined) throw new Error(`no runner for the group ${group} yet`);
  const left = new Set(golden.outputs);
  await run({
    set,
    golden,
    name: rest.join('/'),
    tensor: (name) => set.tensor(golden, name),
    async expect(name, got, tolerance = golden.tolerance) {
      const fault = compare(got, (await set.tensor(golden, name)).data, tolerance);
      if (fault !== undefined) throw new Error(`${name}: ${fault}`);
      left.delete(name);
    },
  });
  if (left.size > 0) throw new Error(`not compared: ${[...left].join(', ')}`);
}
