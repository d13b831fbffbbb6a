import { fileURLToPath } from 'node:url';

import { loadAceStep, startAceStep } from '@loop/ace-onnx/node';
import type { LoadAceStepOptions, LoadedAceStep } from '@loop/ace-onnx/node';

import type { Environment } from '../read-environment.js';

/** The model that is trained on this machine, and that plays what was trained; plain data. */
export interface ChosenModel {
  /** Its folder or name. */
  readonly source: string;
  /** How it is called in the page. */
  readonly name: string;
  /** Whether it is the tiny one with random weights, with which everything can be tried out and nothing sounds like music. */
  readonly isPractice: boolean;
  readonly options: Pick<LoadAceStepOptions, 'variant' | 'provider' | 'threads' | 'planner' | 'policy'>;
}

const PRACTICE_MODEL = fileURLToPath(new URL('../../../../packages/ace-onnx/fixtures/ace-step-1.5/checkpoints', import.meta.url));
/** For the tiny checkpoint more threads only wait for each other. */
const PRACTICE_OPTIONS = { variant: 'acestep-v15-base', threads: 1, planner: false, policy: 'resident' } as const;

/** The model that `ACE_ONNX_MODEL` names, or the practice model that lies in the repository. */
export function chooseModel(environment: Environment): ChosenModel {
  const named = environment['ACE_ONNX_MODEL'] || undefined;
  if (named === undefined) return { source: PRACTICE_MODEL, name: 'practice model', isPractice: true, options: PRACTICE_OPTIONS };
  const variant = environment['ACE_ONNX_VARIANT'] || undefined;
  const provider = environment['ACE_ONNX_PROVIDER'] || undefined;
  return { source: named, name: named, isPractice: false, options: { variant, provider } };
}

/**
 * Opens it to make music.
 *
 * @param adapterFolder - Whose adapters it lists and loads by name.
 * @throws {ModelMissingError} When the named model is not there.
 */
export async function openModel({ source, isPractice, options }: ChosenModel, adapterFolder?: string): Promise<LoadedAceStep> {
  // A run of a large model keeps its thread for seconds: a process of its own leaves the server's free.
  if (!isPractice) return startAceStep(source, { ...options, adapterFolder });
  const generator = await loadAceStep(source, { ...options, adapterFolder });
  return { ...generator, capabilities: async (call) => ({ ...(await generator.capabilities(call)), description: PRACTICE_WORDS }) };
}

const PRACTICE_WORDS = 'A tiny ACE-Step 1.5 with random weights, to try out training: what it makes is noise that follows what it learnt.';
