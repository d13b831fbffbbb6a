import { MEMORY_POLICIES } from '../pipeline/networks.js';
import { WEIGHT_MODES } from '../runtime/runtime.js';
import { loadAceStep } from './load-ace-step.js';
import type { LoadedAceStep } from './load-ace-step.js';
import { readEnvironment } from './read-environment.js';
import type { Environment } from './read-environment.js';

/**
 * Loads a generator as the environment says, for programs that are given the name of a package and no more, such as
 * `ace-client serve --generator @loop/ace-onnx`.
 *
 * `ACE_ONNX_MODEL`: the checkpoint, `ACE-Step/Ace-Step1.5` by default; `ACE_ONNX_VARIANT`, `ACE_ONNX_PLANNER` (`none` for none), `ACE_ONNX_PROVIDER`,
 * `ACE_ONNX_POLICY`, `ACE_ONNX_MODE`, `ACE_ONNX_THREADS`, and `ACE_ONNX_ADAPTERS`, the folder of adapters, as in `LoadAceStepOptions`.
 *
 * @throws {InvalidInputError} For a value that cannot be, with the variable's name.
 * @throws {ModelMissingError} When the model is not there.
 */
export async function createGenerator(env: Environment = process.env): Promise<LoadedAceStep> {
  const { read, choose, threads } = readEnvironment(env);
  const planner = read('PLANNER');
  return loadAceStep(read('MODEL') ?? 'ACE-Step/Ace-Step1.5', {
    variant: read('VARIANT'),
    planner: planner === 'none' ? false : planner,
    provider: read('PROVIDER'),
    adapterFolder: read('ADAPTERS'),
    policy: choose('POLICY', MEMORY_POLICIES),
    mode: choose('MODE', WEIGHT_MODES),
    threads: threads(),
  });
}
