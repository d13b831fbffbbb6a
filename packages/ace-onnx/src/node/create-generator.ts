import { InvalidInputError } from '@loop/core';

import { MEMORY_POLICIES } from '../pipeline/networks.js';
import { WEIGHT_MODES } from '../runtime/runtime.js';
import { loadAceStep } from './load-ace-step.js';
import type { LoadedAceStep } from './load-ace-step.js';

/** The variables that are read; `ACE_ONNX_MODEL` is that of the command line. */
const PREFIX = 'ACE_ONNX_';

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
export async function createGenerator(env: Readonly<Record<string, string | undefined>> = process.env): Promise<LoadedAceStep> {
  const read = (name: string): string | undefined => env[PREFIX + name]?.trim() || undefined;
  const choose = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = read(name);
    const found = choices.find((choice) => choice === value);
    if (value !== undefined && found === undefined) throw fault(name, `must be one of ${choices.join(', ')}`, value);
    return found;
  };
  const threads = read('THREADS');
  if (threads !== undefined && !/^[1-9]\d{0,2}$/.test(threads)) throw fault('THREADS', 'must be a number from 1 to 999', threads);
  const planner = read('PLANNER');
  return loadAceStep(read('MODEL') ?? 'ACE-Step/Ace-Step1.5', {
    variant: read('VARIANT'),
    planner: planner === 'none' ? false : planner,
    provider: read('PROVIDER'),
    adapterFolder: read('ADAPTERS'),
    policy: choose('POLICY', MEMORY_POLICIES),
    mode: choose('MODE', WEIGHT_MODES),
    threads: threads === undefined ? undefined : Number(threads),
  });
}

function fault(name: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError('environment', [{ path: PREFIX + name, message, received }]);
}
