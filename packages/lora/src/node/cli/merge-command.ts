import { assertOutputFree, createProgressLine, forceOption, integer, jsonOption, outputOption, quietOption, replaceFile } from '@loop/cli';
import { MERGE_ROUNDINGS } from '@loop/core/adapters';
import type { MergeRounding } from '@loop/core/adapters';
import { Option } from 'commander';

import { mergeAdapters } from '../../merge/merge-adapters.js';
import { loadMultiplier } from '../merge/load-multiplier.js';
import { mergeIntoFile } from '../merge/merge-into-file.js';
import { addBaseOptions, loadWeighted, withBase } from './adapter-input.js';
import type { AdapterArguments } from './adapter-input.js';
import type { AddCommand } from './command.js';

interface MergeArguments extends AdapterArguments {
  readonly rounding: MergeRounding;
  readonly threads?: number;
  readonly multiply?: string;
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
    .option(
      '--threads <number>',
      'how many threads merge, 0–64; 0 works in this one; one for each core unless you say otherwise',
      integer(0, 64),
    )
    .addOption(
      new Option('--multiply <module>', 'multiply by a module that exports createMultiplier(), such as @loop/ace-onnx').conflicts(
        'threads',
      ),
    )
    .addOption(outputOption('the new safetensors file').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (places: readonly string[], options: MergeArguments) => {
      const { base: model, output, rounding, threads, multiply, force = false, json = false, quiet = false } = options;
      const { signal } = io;
      await assertOutputFree(output, { overwrite: force });
      const multiplier = multiply === undefined ? undefined : await loadMultiplier(multiply);
      const line = createProgressLine(io, quiet);
      const bytes = await withBase(model, io, async (base) => {
        const adapters = await loadWeighted(places, base, options, io);
        const onProgress = ({ phase, fraction }: { phase: string; fraction: number }): void =>
          line.show({ phase, fraction, etaSeconds: undefined });
        return replaceFile(
          output,
          async (handle) => {
            if (multiplier === undefined) {
              return mergeIntoFile({ base, adapters, output: handle }, { rounding, threads, signal, onProgress });
            }
            let written = 0;
            for await (const piece of mergeAdapters(base, adapters, { multiply: multiplier.multiply, rounding, signal, onProgress })) {
              await handle.writeFile(piece);
              written += piece.length;
            }
            return written;
          },
          { overwrite: force },
        );
      }).finally(async () => {
        line.clear();
        await multiplier?.release?.();
      });
      io.stdout(json ? `${JSON.stringify({ output, bytes, rounding, adapters: places })}\n` : `wrote ${output}, ${bytes} bytes\n`);
    });
};
