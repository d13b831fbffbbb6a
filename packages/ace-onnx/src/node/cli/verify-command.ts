import { performance } from 'node:perf_hooks';

import { CommandFailed, createProgressLine, jsonOption, quietOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { planProgress } from '@loop/core';

import { formatBytes } from '../../hub/format-bytes.js';
import { verifyModel } from '../../hub/verify-model.js';
import type { CheckedFile } from '../../hub/verify-model.js';
import { cacheFolder } from '../hub/cache-folder.js';
import { createFileModelStore } from '../hub/file-model-store.js';
import type { AddCommand } from './command.js';

interface VerifyArguments {
  readonly revision?: string;
  readonly cache: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds `ace-onnx verify`. */
export const addVerifyCommand: AddCommand = (program, io) => {
  program
    .command('verify')
    .description('Read every file of a model that was pulled, and compare its hash with the published one.')
    .argument('<model>', 'a name such as ACE-Step/ACE-Step-v1-3.5B')
    .option('--revision <commit>', 'a commit, branch or tag')
    .option('--cache <folder>', 'where models are kept', cacheFolder(io.env ?? {}))
    .addOption(quietOption())
    .addOption(jsonOption())
    .action((model: string, options: VerifyArguments) => verifyCommand(model, options, io));
};

async function verifyCommand(model: string, { revision, cache, quiet = false, json = false }: VerifyArguments, io: CliIo): Promise<void> {
  const line = createProgressLine(io, quiet || json);
  const plan = planProgress([{ phase: 'verify', weight: 1 }], { clock: () => performance.now() });
  const onProgress = (bytes: number, total: number): void => line.show(plan.at('verify', total === 0 ? 1 : bytes / total));
  const result = await verifyModel(model, { store: createFileModelStore(cache), revision, signal: io.signal, onProgress }).finally(
    line.clear,
  );
  io.stdout(json ? `${JSON.stringify(result)}\n` : result.files.map(formatFile).join(''));
  if (result.isIntact) return;
  if (!json) io.stderr(`${model} is damaged. Repair it with: ace-onnx pull ${model} --revision ${result.revision} --check\n`);
  throw new CommandFailed();
}

function formatFile({ state, path, size, actual }: CheckedFile): string {
  const found = state === 'size' ? `, has ${actual} bytes of ${size}` : '';
  return `${state.padEnd(7)}  ${path} (${formatBytes(size)})${found}\n`;
}
