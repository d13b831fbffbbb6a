import { forceOption, jsonOption, outputOption } from '@loop/cli';

import { addBaseOptions, addFormatOptions, loadAdapter, withBase } from './adapter-input.js';
import type { AdapterArguments, WriteArguments } from './adapter-input.js';
import { saveAdapter } from './adapter-output.js';
import type { AddCommand } from './command.js';

interface ConvertArguments extends AdapterArguments, WriteArguments {
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora convert`: writes an adapter for another program, as strong there as here. */
export const addConvertCommand: AddCommand = (program, io) => {
  const command = program
    .command('convert')
    .description('Write an adapter for another program, so that it plays there as strongly.')
    .argument('<adapter>', 'a safetensors file, or the folder that a trainer left');
  addFormatOptions(addBaseOptions(command))
    .addOption(outputOption('the folder of the new files').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (place: string, options: ConvertArguments) => {
      const adapter = await withBase(options.base, io, (base) => loadAdapter(place, base, options, io));
      const files = await saveAdapter(options.output, adapter, options, options);
      const { flavour, scaleSource, weights } = adapter;
      if (options.json)
        io.stdout(`${JSON.stringify({ from: flavour, to: options.format, scaleSource, modules: weights.targets.size, files })}\n`);
      else
        io.stdout(`${flavour} to ${options.format}, ${weights.targets.size} modules\n${files.map((file) => `wrote ${file}\n`).join('')}`);
    });
};
