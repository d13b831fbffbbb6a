import { runDcae } from './cases/dcae.js';
import { runDtypes } from './cases/dtypes.js';
import { runE2e } from './cases/e2e.js';
import { runGuidance } from './cases/guidance.js';
import { runPipeline } from './cases/pipeline.js';
import { runRng } from './cases/rng.js';
import { runSchedulers } from './cases/schedulers.js';
import { runTransformer } from './cases/transformer.js';
import { runUmt5 } from './cases/umt5.js';
import { compare } from './golden.js';
import type { CaseRunner } from './case.js';
import type { GoldenCase, GoldenSet } from './golden.js';

const RUNNERS: Readonly<Record<string, CaseRunner>> = {
  rng: runRng,
  schedulers: runSchedulers,
  guidance: runGuidance,
  transformer: runTransformer,
  umt5: runUmt5,
  pipeline: runPipeline,
  dcae: runDcae,
  dtypes: runDtypes,
  e2e: runE2e,
};

/** Runs one case of a set: passes only when every output was compared and none was off. */
export async function runCase(set: GoldenSet, golden: GoldenCase): Promise<void> {
  const group = golden.name.split('/')[0]!;
  const run = RUNNERS[group];
  if (run === undefined) throw new Error(`no runner for the group ${group} yet`);
  const left = new Set(Object.keys(golden.outputs));
  await run({
    set,
    golden,
    input: (name) => set.input(golden, name),
    async expect(name, got, tolerance = golden.tolerance) {
      const fault = compare(got, (await set.output(golden, name)).data, tolerance);
      if (fault !== undefined) throw new Error(`${name}: ${fault}`);
      left.delete(name);
    },
  });
  if (left.size > 0) throw new Error(`not compared: ${[...left].join(', ')}`);
}
