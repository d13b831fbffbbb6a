import { runAdapters, runMerge } from './cases/adapters.js';
import { runAnalysis } from './cases/analysis.js';
import { runDataset } from './cases/dataset.js';
import { runEndToEnd } from './cases/end-to-end.js';
import { runEvaluation } from './cases/evaluation.js';
import { runSchedules } from './cases/schedules.js';
import { runTraining } from './cases/training.js';
import type { LoraCase, LoraSet } from './golden.js';

type Runner = (set: LoraSet, golden: LoraCase) => Promise<void>;

/** What runs the cases of each area of the manifest. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  adapters: runAdapters,
  analysis: runAnalysis,
  dataset: runDataset,
  e2e: runEndToEnd,
  evaluation: runEvaluation,
  merge: runMerge,
  schedules: runSchedules,
  training: runTraining,
};

/** The areas that can be run. */
export const AREAS = Object.keys(RUNNERS);

/** Runs a case; rejects with what differs, or when nothing here can run it. */
export async function runCase(set: LoraSet, golden: LoraCase): Promise<void> {
  const run = RUNNERS[golden.area];
  if (run === undefined) throw new Error(`nothing here runs the area ${golden.area}`);
  await run(set, golden);
}
