import path from 'node:path';

import { forceOption, jsonOption, outputOption } from '@loop/cli';

import { blendAdapters } from '../../adapters/blend-adapters.js';
import { addBaseOptions, addFormatOptions, loadWeighted, withBase } from './adapter-input.js';
import type { AdapterArguments, WriteArguments } from './adapter-input.js';
import { saveAdapter } from './adapter-output.js';
import type { AddCommand } from './command.js';

interface BlendArguments extends AdapterArguments, WriteArguments {
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora blend`: one adapter that equals the weighted sum of several. */
export const addBlendCommand: AddCommand = (program, io) => {
  const command = program
    .command('blend')
    .description('Make one LoRA that equals the weighted sum of several; its rank is the sum of theirs.')
    .argument('<adapters...>', 'files or folders, each with its strength, such as dusty-keys@0.6');
  addFormatOptions(addBaseOptions(command))
    .addOption(outputOption('the folder of the new files').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (places: readonly string[], options: BlendArguments) => {
      const adapters = await withBase(options.base, io, (base) => loadWeighted(places, base, options, io));
      const blended = blendAdapters(path.basename(path.resolve(options.output)), adapters);
      const files = await saveAdapter(options.output, blended, options, options);
      const parts = adapters.map(({ adapter, strength }) => ({ name: adapter.weights.name, strength }));
      if (options.json) io.stdout(`${JSON.stringify({ parts, modules: blended.weights.targets.size, files })}\n`);
      else
        io.stdout(
          `${parts.map(({ name, strength }) => `${name}@${strength}`).join(' + ')}\n${files.map((file) => `wrote ${file}\n`).join('')}`,
        );
    });
};
