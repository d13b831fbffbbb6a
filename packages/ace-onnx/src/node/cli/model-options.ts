import { integer } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { Option } from 'commander';
import type { Command } from 'commander';

import { MEMORY_POLICIES } from '../../pipeline/networks.js';
import type { MemoryPolicy } from '../../pipeline/networks.js';
import { WEIGHT_MODES } from '../../runtime/runtime.js';
import type { WeightMode } from '../../runtime/runtime.js';
import type { LoadedAceStep } from '../load-ace-step.js';
import { importEngine } from './import-engine.js';

/** Which model a command works with, and how it is held. */
export interface ModelArguments {
  readonly model: string;
  readonly variant?: string;
  readonly planner?: string;
  readonly provider: string;
  readonly policy: MemoryPolicy;
  readonly mode: WeightMode;
  readonly threads?: number;
}

/** Adds the options that choose the model. */
export function addModelOptions(command: Command, io: CliIo, defaultModel: string): Command {
  return command
    .requiredOption(
      '-m, --model <folder>',
      'a checkpoint in the published layout, or the name of a pulled model',
      io.env?.['ACE_ONNX_MODEL'] ?? defaultModel,
    )
    .option('--variant <folder>', 'the model, where a checkpoint holds several, such as acestep-v15-base');
}

/** Adds the options that say how the model runs. */
export function addRuntimeOptions(command: Command): Command {
  return command
    .option('--planner <folder>', '1.5: the language model, where a checkpoint holds several, such as acestep-5Hz-lm-0.6B')
    .option('--provider <name>', 'cpu, cuda, coreml, webgpu, or auto', 'cpu')
    .addOption(new Option('--policy <policy>', 'which networks stay in memory').choices(MEMORY_POLICIES).default('sequential'))
    .addOption(new Option('--mode <mode>', 'how weights are held: fastest steps, or little memory').choices(WEIGHT_MODES).default('folded'))
    .option('--threads <number>', 'threads within an operation', integer(1, 256));
}

/** Loads the model that the options name. */
export async function loadModel({ model, variant, planner, policy, mode, provider, threads }: ModelArguments): Promise<LoadedAceStep> {
  const { loadAceStep } = await importEngine(() => import('../load-ace-step.js'));
  return loadAceStep(model, { policy, mode, provider, threads, variant, planner });
}

/** The model of ACE-Step 1.5 that is taken when none is named. */
export const ACE_STEP_15_MODEL = 'ACE-Step/Ace-Step1.5';
