import { assertOutputFree, createProgressLine, forceOption, jsonOption, outputOption, quietOption, replaceFile } from '@loop/cli';
import { MERGE_ROUNDINGS } from '@loop/core/adapters';
import type { MergeRounding } from '@loop/core/adapters';
import { Option } from 'commander';

import { mergeAdapters } from '../../merge/merge-adapters.js';
import { addBaseOptions, loadWeighted, withBase } from './adapter-input.js';
import type { AdapterArguments } from './adapter-input.js';
import type { AddCommand } from './command.js';

interface MergeArguments extends AdapterArguments {
  readonly rounding: MergeRounding;
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `loop-lora merge`: a base model with adapters in it, some rows at a time. */
export const addMergeCommand: AddCommand = (program, io) => {
  const command = program
    .command('merge')
    .description('Merge adapters into a base model as it is written, in little memory. Check the result with `verify`.')
    .argument('<adapters...>', 'files or folders, each with its strength, such as dusty-keys@0.8');
  addBaseOptions(command)
    .addOption(new Option('--rounding <how>', 'round as PEFT does, or once').choices(MERGE_ROUNDINGS).default('single'))
    .addOption(outputOption('the new safetensors file').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (places: readonly string[], options: MergeArguments) => {
      const { base: model, output, rounding, force = false, json = false, quiet = false } = options;
      const { signal } = io;
      await assertOutputFree(output, { overwrite: force });
      const line = createProgressLine(io, quiet);
      const bytes = await withBase(model, io, async (base) => {
        const adapters = await loadWeighted(places, base, options, io);
        const onProgress = ({ phase, fraction }: { phase: string; fraction: number }): void =>
          line.show({ phase, fraction, etaSeconds: undefined });
        return replaceFile(
          output,
          async (handle) => {
            let written = 0;
            for await (const piece of mergeAdapters(base, adapters, { rounding, signal, onProgress })) {
              await handle.writeFile(piece);
              written += piece.length;
            }
            return written;
          },
          { overwrite: force },
        );
      }).finally(() => line.clear());
      io.stdout(json ? `${JSON.stringify({ output, bytes, rounding, adapters: places })}\n` : `wrote ${output}, ${bytes} bytes\n`);
    });
};
