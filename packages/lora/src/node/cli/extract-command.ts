import path from 'node:path';

import { createProgressLine, forceOption, integer, jsonOption, outputOption, quietOption } from '@loop/cli';

import { extractAdapter } from '../../adapters/extract-adapter.js';
import { addFormatOptions, withBase } from './adapter-input.js';
import type { WriteArguments } from './adapter-input.js';
import { saveAdapter } from './adapter-output.js';
import type { AddCommand } from './command.js';

interface ExtractArguments extends WriteArguments {
  readonly base: string;
  readonly rank: number;
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `loop-lora extract`: the LoRA between a base model and one trained from it. */
export const addExtractCommand: AddCommand = (program, io) => {
  const command = program
    .command('extract')
    .description('Make the LoRA between a base model and one trained from it, and say what is lost.')
    .argument('<tuned>', 'the trained model: a safetensors file, an index of shards, or a folder')
    .requiredOption('--base <model>', 'the model that it was trained from')
    .requiredOption('--rank <number>', 'the rank, 1–1024', integer(1, 1024));
  addFormatOptions(command)
    .addOption(outputOption('the folder of the new files').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(async (place: string, options: ExtractArguments) => {
      const line = createProgressLine(io, options.quiet ?? false);
      const { adapter, lost } = await withBase(options.base, io, (base) =>
        withBase(place, io, (tuned) =>
          extractAdapter(base, tuned, {
            name: path.basename(path.resolve(options.output)),
            rank: options.rank,
            signal: io.signal,
            onProgress: ({ phase, fraction }) => line.show({ phase, fraction, etaSeconds: undefined }),
          }),
        ),
      ).finally(() => line.clear());
      const files = await saveAdapter(options.output, adapter, options, options);
      const worst = Math.max(0, ...lost.values());
      if (options.json) io.stdout(`${JSON.stringify({ rank: options.rank, lost: Object.fromEntries(lost), files })}\n`);
      else
        io.stdout(
          `${lost.size} modules, at most ${(worst * 100).toFixed(2)} % of one is lost\n${files.map((file) => `wrote ${file}\n`).join('')}`,
        );
    });
};
