import { forceOption, integer, jsonOption, outputOption } from '@loop/cli';
import { UnsupportedError } from '@loop/core';
import type { LowRank } from '@loop/core';
import type { Adapter } from '@loop/core/adapters';

import { reduceRank } from '../../adapters/reduce-rank.js';
import { addBaseOptions, addFormatOptions, loadAdapter, withBase } from './adapter-input.js';
import type { AdapterArguments, WriteArguments } from './adapter-input.js';
import { saveAdapter } from './adapter-output.js';
import type { AddCommand } from './command.js';

interface ReduceArguments extends AdapterArguments, WriteArguments {
  readonly rank: number;
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora reduce`: a smaller LoRA, and what it loses. */
export const addReduceCommand: AddCommand = (program, io) => {
  const command = program
    .command('reduce')
    .description('Lower the rank of a LoRA with the least loss, and say what is lost.')
    .argument('<adapter>', 'a safetensors file, or the folder that a trainer left')
    .requiredOption('--rank <number>', 'the new rank, 1–1024', integer(1, 1024));
  addFormatOptions(addBaseOptions(command))
    .addOption(outputOption('the folder of the new files').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (place: string, options: ReduceArguments) => {
      const adapter = await withBase(options.base, io, (base) => loadAdapter(place, base, options, io));
      const { reduced, lost } = reduce(adapter, options.rank, io.signal);
      const files = await saveAdapter(options.output, reduced, options, options);
      const worst = Math.max(0, ...lost.values());
      if (options.json) io.stdout(`${JSON.stringify({ rank: options.rank, lost: Object.fromEntries(lost), files })}\n`);
      else io.stdout(`at most ${(worst * 100).toFixed(2)} % of a module is lost\n${files.map((file) => `wrote ${file}\n`).join('')}`);
    });
};

function reduce(
  adapter: Adapter,
  rank: number,
  signal: AbortSignal | undefined,
): { readonly reduced: Adapter; readonly lost: ReadonlyMap<string, number> } {
  const lost = new Map<string, number>();
  const targets = new Map<string, LowRank>();
  for (const [module, change] of adapter.weights.targets) {
    signal?.throwIfAborted();
    if (change.kind !== 'lora')
      throw new UnsupportedError('adapters', `${module}: the rank of LoRA can be lowered; this is ${change.kind}.`);
    const reduced = reduceRank(change, rank);
    targets.set(module, reduced.change);
    lost.set(module, reduced.lost);
  }
  return { reduced: { ...adapter, weights: { ...adapter.weights, targets } }, lost };
}
